using System.Collections.Concurrent;

namespace EmailScheduler.Web.Tests.Ground;

/// <summary>A store whose every call fails while it is down; it counts them.</summary>
/// <param name="inner">The store before that.</param>
internal sealed class FailingStore(IObjectStore inner) : ForwardingStore(inner)
{
    private readonly ConcurrentDictionary<string, int> _requests = new(StringComparer.Ordinal);

    public bool IsDown { get; set; }

    /// <summary>How often it was called, by what was asked for.</summary>
    public IReadOnlyDictionary<string, int> Requests => _requests;

    /// <summary>Counts from zero.</summary>
    public void CountAnew() => _requests.Clear();

    protected override async Task<T> AskAsync<T>(string verb, string key, Func<Task<T>> request)
    {
        _requests.AddOrUpdate(verb == "LEVEL" ? "list" : verb.ToLowerInvariant(), 1, (_, before) => before + 1);
        return IsDown ? throw new ObjectStoreException(ObjectStoreFailure.Transient, "No answer from <the store>.") : await request();
    }
}
