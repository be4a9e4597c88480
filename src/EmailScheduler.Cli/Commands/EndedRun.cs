using System.Globalization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Cli.Commands;

/// <summary>How one organization's run ended.</summary>
internal sealed record EndedRun
{
    public required long OrganizationId { get; init; }

    public required string RunId { get; init; }

    public required RunStatus Status { get; init; }

    public required int ExitCode { get; init; }

    public string? Reason { get; init; }

    public FailureCategory? Rejection { get; init; }

    public long? Milliseconds { get; init; }

    public long? Scheduled { get; init; }

    public long? Skipped { get; init; }

    public long? RowsChanged { get; init; }

    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>For people, on one line.</summary>
    internal string Words => ExitCode == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{RunView.Word(Status)}, {RunView.Count(Scheduled ?? 0, "email")} planned, {RunView.Count(RowsChanged ?? 0, "row")} changed, {(Milliseconds ?? 0) / 1000.0:N1} s")
        : $"{RunView.Word(Status)} (exit code {ExitCode}): {Reason?.ReplaceLineEndings(" ")}";

    public static EndedRun Of(RunOutcome outcome, int exitCode) => new()
    {
        OrganizationId = outcome.OrganizationId,
        RunId = outcome.RunId,
        Status = outcome.Status,
        ExitCode = exitCode,
        Reason = outcome.Reason,
        Rejection = outcome.Rejection,
        Milliseconds = outcome.Report?.Milliseconds,
        Scheduled = outcome.Report?.Plan?.Emails.Sum(emails => emails.Scheduled),
        Skipped = outcome.Report?.Plan?.Emails.Sum(emails => emails.Skipped),
        RowsChanged = outcome.Report?.Rows?.Changed,
        Warnings = outcome.Report?.Warnings,
    };
}
