using EmailScheduler.Runs.Reports;

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
    void Report(RunWorkflowStatus status);
}

/// <summary>How one try of a run ended: with an outcome, or without one because the process that made it died.</summary>
/// <param name="Outcome">The outcome; <see langword="null"/> when the process died.</param>
/// <param name="ErrorType">What the host says of the death: the type of its error.</param>
public readonly record struct RunTry(RunOutcome? Outcome, string? ErrorType)
{
    /// <summary>A try that ended with an outcome.</summary>
    public static RunTry Ended(RunOutcome outcome) => new(outcome, null);

    /// <summary>A try whose process died: killed, out of memory, or stopped by the host's time limit.</summary>
    public static RunTry Died(string errorType) => new(null, errorType);
}

/// <summary>Where the tries of one run stand.</summary>
public sealed record RunWorkflowStatus
{
    /// <summary>Tries so far, the current one included.</summary>
    public required int Tries { get; init; }

    /// <summary>How the last try ended; <see langword="null"/> while the first one works, and after a try whose process died.</summary>
    public RunStatus? LastStatus { get; init; }

    /// <summary>Why the last try did not complete.</summary>
    public string? Reason { get; init; }

    /// <summary>When the next try begins (UTC); <see langword="null"/> when a try works or none will follow.</summary>
    public DateTimeOffset? NextTryAt { get; init; }
}
