using EmailScheduler.Api.Work;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Web.RunPages;

/// <summary>What the page of one run shows.</summary>
public sealed record RunModel
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>What it reported; <see langword="null"/> before its end, and where no report is left.</summary>
    public required RunReport? Report { get; init; }

    /// <summary>Where it stands; <see langword="null"/> when the host does not know it.</summary>
    public required RunStanding? Standing { get; init; }

    /// <summary>Whether it works in another process, by the lease that it holds.</summary>
    public required bool WorksElsewhere { get; init; }

    /// <summary>The approval of its plan; <see langword="null"/> when there is none that holds.</summary>
    public required Approval? Approval { get; init; }

    /// <summary>The pause of the organization, which holds an approved plan back too; <see langword="null"/> when there is none.</summary>
    public required Pause? Pause { get; init; }

    /// <summary>Whether it is held, and the organization's newest run: only its plan can be approved.</summary>
    public required bool IsNewest { get; init; }

    /// <summary>The id of the run that the form of an approval asks for, so that sending it twice starts one.</summary>
    public required string NewRunId { get; init; }

    /// <summary>The organization's time zone.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>What was just done, as one sentence.</summary>
    public required string? Done { get; init; }

    /// <summary>Whether it has not ended.</summary>
    public bool IsWorking => Standing is { HasEnded: false } || (Standing is null && WorksElsewhere);

    /// <summary>Whether its plan waits for an approval.</summary>
    public bool CanApprove => IsNewest && Approval is null && Report is { Status: RunStatus.Held, Guard: { } guard } && guard.Findings.Any(finding => finding.Holds);
}
