namespace EmailScheduler.Runs.Retries;

/// <summary>Runs the workflow in this process: the same retries as in the cloud, with waits that cost a sleeping process.</summary>
/// <param name="tryRun">Tries the run once.</param>
/// <param name="timeProvider">The clock, and what waits.</param>
/// <param name="report">Receives the state of the tries.</param>
public sealed class InProcessWorkflowContext(
    Func<RunRequest, CancellationToken, Task<RunOutcome>> tryRun,
    TimeProvider timeProvider,
    Action<RunWorkflowStatus>? report = null) : IRunWorkflowContext
{
    /// <inheritdoc/>
    public DateTimeOffset UtcNow => timeProvider.GetUtcNow();

    /// <inheritdoc/>
    public async Task<RunTry> TryRunAsync(RunRequest request, CancellationToken cancellationToken) => RunTry.Ended(await tryRun(request, cancellationToken));

    /// <inheritdoc/>
    public Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken) => Task.Delay(delay, timeProvider, cancellationToken);

    /// <inheritdoc/>
    public void Report(RunWorkflowStatus status) => report?.Invoke(status);
}
