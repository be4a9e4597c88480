using EmailScheduler.Runs;
using EmailScheduler.Runs.Retries;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Api.Work;

/// <summary>Brings runs to their end, each host in its own way: by durable orchestrations, or in the process that serves. An organization has one run at a time.</summary>
public interface IRunHost
{
    /// <summary>Starts a run, unless the organization has one. It works while the caller looks after other things.</summary>
    /// <param name="order">What is asked for.</param>
    /// <param name="cancellationToken">Gives up; the run may be started or not.</param>
    /// <exception cref="InvalidSettingException">The order has an id that is none, or a day that cannot be planned for.</exception>
    Task<StartedRun> StartAsync(RunOrder order, CancellationToken cancellationToken);

    /// <summary>Where a run stands; <see langword="null"/> when the host does not know it (any more): then its report says how it ended.</summary>
    Task<RunStanding?> FindAsync(long organizationId, string runId, CancellationToken cancellationToken);

    /// <summary>Where the run stands that the organization has now; <see langword="null"/> when none works or waits.</summary>
    Task<RunStanding?> FindWorkingAsync(long organizationId, CancellationToken cancellationToken);
}

/// <summary>A run that is asked for.</summary>
public sealed record RunOrder
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>Who asks.</summary>
    public required string Actor { get; init; }

    /// <summary>The run's id, where the caller has chosen it so that asking again is harmless; by default <see langword="null"/>: a new one.</summary>
    public string? RunId { get; init; }

    /// <summary>The day to plan for; by default the instant at which the run takes place.</summary>
    public DateOnly? AsOf { get; init; }

    /// <summary>Plan and compare only. The default value is <see langword="false"/>.</summary>
    public bool DryRun { get; init; }

    /// <summary>The run that is asked for, with a new id where the order has none.</summary>
    /// <param name="timeProvider">The clock, for the id.</param>
    /// <exception cref="InvalidSettingException">The order has an id that is none, or a day that cannot be planned for.</exception>
    public RunRequest ToRequest(TimeProvider timeProvider)
    {
        if (RunId is not null && !Runs.Identifiers.RunId.IsValid(RunId))
        {
            throw new InvalidSettingException("runId", RunId, "give an id such as 20250121T143022Z-0a1b2c3d");
        }

        if (AsOf is { } day)
        {
            _ = PlanningMoment.AsOf(day);
        }

        return new RunRequest { OrganizationId = OrganizationId, RunId = RunId ?? Runs.Identifiers.RunId.New(timeProvider), AsOf = AsOf, DryRun = DryRun, Actor = Actor };
    }
}

/// <summary>What became of the wish for a run.</summary>
/// <param name="IsAccepted">Whether the run was started, now or before under the id that was asked for; then it may have ended.</param>
/// <param name="RunId">The run that was started, or the one that stands in its way; <see langword="null"/> when that one has ended meanwhile.</param>
public sealed record StartedRun(bool IsAccepted, string? RunId);

/// <summary>Where a run stands, as its host knows it.</summary>
public sealed record RunStanding
{
    /// <summary>The run.</summary>
    public required RunRequest Run { get; init; }

    /// <summary>Whether it has begun.</summary>
    public required bool HasBegun { get; init; }

    /// <summary>Its tries, and what it waits for; <see langword="null"/> before the first one.</summary>
    public RunWorkflowStatus? Tries { get; init; }

    /// <summary>What the try that works is doing; <see langword="null"/> where that is not known, because another process works.</summary>
    public ScheduleProgress? Progress { get; init; }

    /// <summary>How it ended; <see langword="null"/> while it works or waits, and when it ended without an outcome.</summary>
    public RunOutcome? Outcome { get; init; }

    /// <summary>Why it ended without an outcome, as one sentence.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => Outcome is not null || Failure is not null;
}
