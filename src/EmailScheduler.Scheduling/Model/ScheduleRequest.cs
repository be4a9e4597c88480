using System.Globalization;

namespace EmailScheduler.Scheduling.Model;

/// <summary>What one scheduling of one organization's database needs to know; the plan is a function of this and of the database alone.</summary>
public sealed record ScheduleRequest
{
    /// <summary>The organization, for its row in <c>organizations</c> and <c>organization_state_buffers</c>.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The day of the run.</summary>
    public required PlanningMoment Moment { get; init; }

    /// <summary>Written to <c>scheduler_run_id</c> of every row that changes.</summary>
    public required string RunId { get; init; }

    /// <summary>When the run started (UTC); written to <c>created_at</c> and <c>updated_at</c>, never used for planning.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary><see cref="StartedAt"/> as it is written.</summary>
    internal string Timestamp => StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The application's settings, which the organization's own override.</summary>
    public SchedulingSettings Settings { get; init; } = new();

    /// <summary>Whether events were folded into the file before it is planned: then it holds a change, and gets a checkpoint, whether the plan changes or not.</summary>
    public bool HasFolded { get; init; }

    /// <summary>Show what a run would do: the file that it is done on is thrown away. The default is <see langword="false"/>.</summary>
    public bool DryRun { get; init; }
}
