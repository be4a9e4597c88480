namespace EmailScheduler.Storage.Tests.Objects;

/// <summary>A real store before whose n-th request something else happens; when that throws, the process is dead, and so is each later request.</summary>
internal sealed class InterruptedStore(IObjectStore inner, int request, Func<Task> interrupt) : ForwardingStore(inner)
{
    private int _left = request;
    private bool _isDead;

    public bool WasInterrupted => _left <= 0;

    protected override async Task<T> AskAsync<T>(string verb, string key, Func<Task<T>> request)
    {
        await CountAsync();
        return await request();
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
