namespace EmailScheduler.Runs.Tests.Facts;

/// <summary>The store as a process sees it that dies at one of its requests: before the store has heard of it, or after the store has acted. A dead process asks nothing more.</summary>
/// <param name="inner">The real store.</param>
/// <param name="diesAt">The request, from 1; <see cref="int.MaxValue"/> for a process that lives.</param>
/// <param name="actsFirst">Whether the store has acted.</param>
internal sealed class DyingStore(IObjectStore inner, int diesAt, bool actsFirst) : ForwardingStore(inner)
{
    private int _requests;

    /// <summary>What others do just before a request, by its number.</summary>
    public Func<int, Task>? Meanwhile { get; init; }

    public bool IsDead => Volatile.Read(ref _requests) >= diesAt;

    protected override async Task<T> AskAsync<T>(string verb, string key, Func<Task<T>> request)
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
