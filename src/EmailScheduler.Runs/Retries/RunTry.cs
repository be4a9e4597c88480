namespace EmailScheduler.Runs.Retries;

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
