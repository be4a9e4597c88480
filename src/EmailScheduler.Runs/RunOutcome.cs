using System.Text.Json.Serialization;
using EmailScheduler.Runs.Processes;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Runs;

/// <summary>
/// How one run ended, as a value: what decides over a retry is returned, not thrown. One flat record, because the type of a
/// result is lost on the way through an orchestration's history.
/// </summary>
public sealed record RunOutcome
{
    /// <summary>How the run ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>Why the run did not complete, as one line that names the thing, the value and the remedy.</summary>
    public string? Reason { get; init; }

    /// <summary>What must be fixed when <see cref="RunStatus.Rejected"/>.</summary>
    public FailureCategory? Rejection { get; init; }

    /// <summary>Who holds the lease when <see cref="RunStatus.Busy"/>, or <see cref="RunStatus.Superseded"/> before the run began.</summary>
    public LeaseHolder? Holder { get; init; }

    /// <summary>What the run did; <see langword="null"/> when it did not get far enough for that.</summary>
    public RunReport? Report { get; init; }

    /// <summary>Whether the organization's plan is now as it should be.</summary>
    [JsonIgnore]
    public bool Succeeded => Status is RunStatus.Completed or RunStatus.Unchanged;

    /// <summary>The end of a run that threw what was not foreseen, or what it could not report itself.</summary>
    public static RunOutcome Failed(RunRequest request, Exception failure)
    {
        ArgumentNullException.ThrowIfNull(request);
        var fault = RunFailure.Of(failure) ?? RunFailure.Unforeseen(failure);
        return new RunOutcome { Status = fault.Status, OrganizationId = request.OrganizationId, RunId = request.RunId, Reason = fault.Reason, Rejection = fault.Rejection };
    }

    internal static RunOutcome Of(RunReport report) => new()
    {
        Status = report.Status,
        OrganizationId = report.OrganizationId,
        RunId = report.RunId,
        Reason = report.Reason,
        Rejection = report.Rejection,
        Report = report,
    };

    internal static RunOutcome Busy(long organizationId, string runId, LeaseHolder holder) => new()
    {
        Status = RunStatus.Busy,
        OrganizationId = organizationId,
        RunId = runId,
        Reason = HolderProcess.IsKnownToHaveEnded(holder)
            ? FormattableString.Invariant(
                $"The lease of organization {organizationId} is held by {holder.RunId ?? "another program"}, whose process ran on this machine and has ended, until {holder.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z: nothing works on the database. Free it with 'email-scheduler lease break --org {organizationId}', or wait until the lease has expired.")
            : FormattableString.Invariant(
                $"Organization {organizationId} is being worked on by {holder.RunId ?? "another program"} on {holder.Host ?? "an unknown machine"} until {holder.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z at the latest; wait for it, or, if that run is known to be dead, free the database with 'email-scheduler lease break --org {organizationId}'."),
        Holder = holder,
    };

    /// <summary>Another try of the run has the lease; without a report, which is the other try's to write.</summary>
    internal static RunOutcome Superseded(RunRequest request, LeaseHolder? holder = null) => new()
    {
        Status = RunStatus.Superseded,
        OrganizationId = request.OrganizationId,
        RunId = request.RunId,
        Reason = FormattableString.Invariant(
            $"Try {request.Try} of run {request.RunId} was superseded: {(holder is null ? "another" : $"try {holder.Try}")} has taken over the lease of organization {request.OrganizationId}; wait for its result."),
        Holder = holder,
    };
}
