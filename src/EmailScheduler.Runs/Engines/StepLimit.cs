using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Runs.Engines;

/// <summary>
/// How long one step may work on the local copy of a database (<c>Engine:TimeoutSeconds</c>). What a database holds, a trigger, a view, a generated column, may never come to an
/// end by itself, and the lease is renewed meanwhile.
/// </summary>
/// <param name="settings">The limit, and whose step it is.</param>
/// <param name="timeProvider">The clock that it goes by.</param>
internal sealed class StepLimit(EngineSettings settings, TimeProvider timeProvider)
{
    /// <summary>The step that plans.</summary>
    public const string Schedule = "schedule";

    // A statement ends within milliseconds once it is interrupted, but for what SQLite does in one call of a function.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Does the step's work. When it is cancelled, or out of time, and does not end, it is abandoned: nothing that it still does to the local copy is used.</summary>
    /// <param name="step">The name of the step, as reports have it.</param>
    /// <param name="work">The work, with the token that ends it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="EngineException">The limit is reached.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<T> RunAsync<T>(string step, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.Timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var abandoned = new CancellationTokenSource(Timeout.InfiniteTimeSpan, timeProvider);

        // A program of others is killed, and not left behind.
        var isKilled = step == Schedule && settings.Command is not null;
        await using var registration = either.Token.Register(() => abandoned.CancelAfter(isKilled ? Timeout.InfiniteTimeSpan : Grace));
        try
        {
            return await work(either.Token).WaitAsync(abandoned.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new EngineException(isKilled
                ? FormattableString.Invariant($"Engine:Command '{settings.Command}' took longer than Engine:TimeoutSeconds {settings.Timeout.TotalSeconds} and was killed; nothing was committed. Give it more time, or fix it.")
                : FormattableString.Invariant($"The step '{step}' took longer than Engine:TimeoutSeconds {settings.Timeout.TotalSeconds} and was stopped; nothing was committed. A trigger, a view or an expression in the database may never come to an end: repair it, or give the step more time."));
        }
    }

    /// <summary>The same for work that only computes.</summary>
    public Task<T> RunAsync<T>(string step, Func<CancellationToken, T> work, CancellationToken cancellationToken) =>
        RunAsync(step, token => Task.Run(() => work(token), token), cancellationToken);
}
