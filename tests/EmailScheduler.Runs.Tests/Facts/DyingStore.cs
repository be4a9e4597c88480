using System.Runtime.CompilerServices;

namespace EmailScheduler.Runs.Tests.Facts;

/// <summary>The store as a process sees it that dies at one of its requests: before the store has heard of it, or after the store has acted. A dead process asks nothing more.</summary>
/// <param name="inner">The real store.</param>
/// <param name="diesAt">The request, from 1; <see cref="int.MaxValue"/> for a process that lives.</param>
/// <param name="actsFirst">Whether the store has acted.</param>
internal sealed class DyingStore(IObjectStore inner, int diesAt, bool actsFirst) : IObjectStore
{
    private int _requests;

    public string Address => inner.Address;

    /// <summary>What others do just before a request, by its number.</summary>
    public Func<int, Task>? Meanwhile { get; init; }

    public bool IsDead => Volatile.Read(ref _requests) >= diesAt;

    public Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default) => AskAsync(() => inner.GetAsync(key, condition, cancellationToken));

    public Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default) => AskAsync(() => inner.HeadAsync(key, cancellationToken));

    public Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default) => AskAsync(() => inner.PutAsync(request, cancellationToken));

    public Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default) => AskAsync(() => inner.DeleteAsync(key, ifMatch, cancellationToken));

    public async IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await AskAsync(() => Task.FromResult(true));
        await foreach (var entry in inner.ListAsync(prefix, cancellationToken))
        {
            yield return entry;
        }
    }

    public Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default) => AskAsync(() => inner.ListLevelAsync(prefix, cancellationToken));

    public Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default) =>
        AskAsync(() => inner.CopyAsync(sourceKey, targetKey, sourceIfMatch, cancellationToken));

    private async Task<T> AskAsync<T>(Func<Task<T>> request)
    {
        var number = Interlocked.Increment(ref _requests);
        await (Meanwhile?.Invoke(number) ?? Task.CompletedTask);
        if (number < diesAt)
        {
            return await request();
        }

        if (number == diesAt && actsFirst)
        {
            await request();
        }

        throw new ProcessDiedException();
    }
}

/// <summary>The process is dead: nothing in it goes on.</summary>
internal sealed class ProcessDiedException : Exception;
