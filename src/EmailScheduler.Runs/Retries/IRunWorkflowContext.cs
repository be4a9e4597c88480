namespace EmailScheduler.Runs.Retries;

/// <summary>
/// The little that <see cref="RunWorkflow"/> needs of its host: an orchestration (where every member is replayed from history) or the
/// process itself.
/// </summary>
public interface IRunWorkflowContext
{
    /// <summary>The current time (UTC); in an orchestration the replayed one.</summary>
    DateTimeOffset UtcNow { get; }

    /// <summary>Tries the run once. The death of the process that tries is a result, not an exception, where this process survives it.</summary>
    Task<RunTry> TryRunAsync(RunRequest request, CancellationToken cancellationToken);

    /// <summary>Waits, in an orchestration on a durable timer.</summary>
    Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Publishes where the run stands.</summary>
    void Tell(RunWorkflowStatus status);
}
