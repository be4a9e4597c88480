using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Runs.Retries;

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
