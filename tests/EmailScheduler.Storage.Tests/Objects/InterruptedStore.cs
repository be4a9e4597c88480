using System.Runtime.CompilerServices;

namespace EmailScheduler.Storage.Tests.Objects;

/// <summary>A real store before whose n-th request something else happens; when that throws, the process is dead, and so is each later request.</summary>
internal sealed class InterruptedStore(IObjectStore inner, int request, Func<Task> interrupt) : IObjectStore
{
    private int _left = request;
    private bool _isDead;

    public string Address => inner.Address;

    public bool WasInterrupted => _left <= 0;

    public async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        await CountAsync();
        return await inner.GetAsync(key, condition, cancellationToken);
    }

    public async Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default)
    {
        await CountAsync();
        return await inner.HeadAsync(key, cancellationToken);
    }

    public async Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        await CountAsync();
        return await inner.PutAsync(request, cancellationToken);
    }

    public async Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        await CountAsync();
        return await inner.DeleteAsync(key, ifMatch, cancellationToken);
    }

    public async IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await CountAsync();
        await foreach (var entry in inner.ListAsync(prefix, cancellationToken))
        {
            yield return entry;
        }
    }

    public async Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default)
    {
        await CountAsync();
        return await inner.ListLevelAsync(prefix, cancellationToken);
    }

    public async Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default)
    {
        await CountAsync();
        return await inner.CopyAsync(sourceKey, targetKey, sourceIfMatch, cancellationToken);
    }

    private async Task CountAsync()
    {
        if (_isDead)
        {
            throw new ProcessDiedException();
        }

        if (Interlocked.Decrement(ref _left) == 0)
        {
            try
            {
                await interrupt();
            }
            catch (ProcessDiedException)
            {
                _isDead = true;
                throw;
            }
        }
    }
}
