using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Functions.Tests.Durable;

/// <summary>A real store, reached by a worker that can be killed before any of its requests, and counts what it wrote.</summary>
internal sealed class MortalStore(IObjectStore inner) : IObjectStore
{
    private int _left = int.MaxValue;
    private int _requests;

    public string Address => inner.Address;

    /// <summary>Requests so far.</summary>
    public int Requests => _requests;

    /// <summary>Writes of databases that succeeded, by key.</summary>
    public Dictionary<string, int> Commits { get; } = new(StringComparer.Ordinal);

    /// <summary>Fails a request to a key with an error of the store.</summary>
    public Func<string, ObjectStoreException?> Fault { get; set; } = _ => null;

    /// <summary>Kills the worker before its request after next <paramref name="requests"/> ones.</summary>
    public void KillAfter(int requests) => _left = requests;

    /// <summary>Starts a new worker.</summary>
    public void Revive() => _left = int.MaxValue;

    public Task<GetAnswer> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        Request(key);
        return inner.GetAsync(key, condition, cancellationToken);
    }

    public Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default)
    {
        Request(key);
        return inner.HeadAsync(key, cancellationToken);
    }

    public async Task<PutAnswer> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        Request(request.Key);
        var answer = await inner.PutAsync(request, cancellationToken);
        if (answer.Status == PutStatus.Written && request.Key.EndsWith(".db", StringComparison.Ordinal))
        {
            Commits[request.Key] = Commits.GetValueOrDefault(request.Key) + 1;
        }

        return answer;
    }

    public Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        Request(key);
        return inner.DeleteAsync(key, ifMatch, cancellationToken);
    }

    public IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        Request(prefix);
        return inner.ListAsync(prefix, cancellationToken);
    }

    public Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default)
    {
        Request(prefix);
        return inner.ListLevelAsync(prefix, cancellationToken);
    }

    public Task<CopyAnswer> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default)
    {
        Request(sourceKey);
        return inner.CopyAsync(sourceKey, targetKey, sourceIfMatch, cancellationToken);
    }

    private void Request(string key)
    {
        Interlocked.Increment(ref _requests);
        if (Interlocked.Decrement(ref _left) < 0)
        {
            throw new WorkerKilledException();
        }

        if (Fault(key) is { } fault)
        {
            throw fault;
        }
    }
}
