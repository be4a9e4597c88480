using System.Globalization;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Events;
using EmailScheduler.Scheduling.Model;
using Spectre.Console;

namespace EmailScheduler.Cli.Display;

/// <summary>Shows what a run did.</summary>
internal static class RunView
{
    public static void Show(IAnsiConsole console, RunOutcome outcome)
    {
        ShowPlan(console, outcome);
        if (outcome.Report is not { } report)
        {
            return;
        }

        if (report.Events is { } events)
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Events: {Number(events.Events)} in {Number(events.Batches)} batches; {Number(events.EmailsUpdated + events.EmailsAdded)} emails and {Number(events.Addresses)} addresses changed{Ignored(events)}.");
        }

        if (report.Rows is { } rows)
        {
            console.Write(Rows(rows));
        }

        ShowOtherPrograms(console, report);

        console.Write(Steps(report));
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Database: {Size(report.BytesFetched)} fetched, {Size(report.BytesSent)} sent.");
        if (report.Traffic is { } traffic)
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Requests to the store: {Requests(traffic)}.");
        }

        foreach (var warning in report.Warnings ?? [])
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[bold]Warning:[/] {Printable.Of(warning)}");
        }
    }

    private static string Ignored(FoldResult events) => events.Mismatched + events.Unmatched is > 0 and var count ? $"; {Number(count)} events are about no row or contact that is there" : "";

    /// <summary>How the run ended, and its plan in counts.</summary>
    public static void ShowPlan(IAnsiConsole console, RunOutcome outcome)
    {
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Organization {outcome.OrganizationId}: [bold]{Words(outcome)}[/] (run {outcome.RunId})");
        if (outcome.Report?.Plan is { } plan)
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Planned on {Day(plan.Today)} for emails from {Day(plan.FirstDay)} on, {Number(plan.ValidContacts)} of {Number(plan.Contacts)} contacts.");
            console.WriteLine();
            console.Write(Emails(plan));
            Counts(console, "Skipped because", plan.SkipReasons);
            Counts(console, "Excluded contacts", plan.Excluded);
            Counts(console, "Dates that cannot be read", plan.InvalidDates);
            if (plan.UnknownOverrides > 0)
            {
                console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Keys of config_overrides that are not this program's: {Number(plan.UnknownOverrides)}.");
            }
        }
    }

    /// <summary>A number of bytes for people, in powers of 1024.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024.0:0.0} MiB"),
    };

    /// <summary>An empty table in the look of all tables here.</summary>
    public static Table NewTable(params string[] headings)
    {
        var table = new Table { Border = TableBorder.Simple, ShowRowSeparators = false };
        table.AddColumn(new TableColumn(headings[0]).NoWrap());
        foreach (var heading in headings.Skip(1))
        {
            table.AddColumn(new TableColumn(heading).RightAligned());
        }

        return table;
    }

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A status for people.</summary>
    public static string Word(RunStatus status) => status switch
    {
        RunStatus.Completed => "completed",
        RunStatus.Unchanged => "unchanged",
        RunStatus.Busy => "busy",
        RunStatus.Transient => "failed for now",
        RunStatus.Superseded => "superseded by a later try",
        RunStatus.Deferred => "deferred",
        _ => "rejected",
    };

    private static string Words(RunOutcome outcome) => (outcome.Status, outcome.Report?.DryRun) switch
    {
        (RunStatus.Completed, true) => "would change",
        (RunStatus.Unchanged, true) => "would stay unchanged",
        _ => Word(outcome.Status),
    };

    /// <summary>What was asked of the store, most frequent first: <c>9 (5 put, 2 head, …)</c>.</summary>
    private static string Requests(ReportedTraffic traffic)
    {
        var kinds = traffic.ByKind.OrderByDescending(kind => kind.Value).ThenBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{Number(kind.Value)} {kind.Key}");
        return $"{Number(traffic.Requests)} ({string.Join(", ", kinds)})";
    }

    private static Table Emails(ReportedPlan plan)
    {
        var table = NewTable("Emails", "Scheduled", "Skipped");
        foreach (var emails in plan.Emails)
        {
            table.AddRow(Printable.Cell(emails.EmailType), Number(emails.Scheduled), Number(emails.Skipped));
        }

        table.AddRow("all", Number(plan.Emails.Sum(emails => emails.Scheduled)), Number(plan.Emails.Sum(emails => emails.Skipped)));
        return table;
    }

    private static void Counts(IAnsiConsole console, string heading, IReadOnlyDictionary<string, long> counts)
    {
        if (counts.Count == 0)
        {
            return;
        }

        var table = NewTable(heading, "Count");
        foreach (var (reason, count) in counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal))
        {
            table.AddRow(Printable.Cell(reason), Number(count));
        }

        console.Write(table);
    }

    /// <summary>What became of the rows.</summary>
    public static Table Rows(RowCounts rows) => NewTable("Rows", "Inserted", "Updated", "Deleted", "Untouched")
        .AddRow("email_schedules", Number(rows.Inserted), Number(rows.Updated), Number(rows.Deleted), Number(rows.Untouched));

    /// <summary>What in the database belongs to other programs and took part in the run, or was in its way.</summary>
    public static void ShowOtherPrograms(IAnsiConsole console, RunReport report)
    {
        if (report.CheckpointRefusal is { } refusal)
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"No row was written into scheduler_checkpoints: {Printable.Of(refusal)}");
        }

        if (report.Triggers is not { } triggers)
        {
            return;
        }

        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Rows changed by triggers: {Number(triggers.Rows)}.");
        if (triggers.Tables.Count > 0)
        {
            var table = NewTable("Tables that triggers write", "Rows before", "Rows after");
            foreach (var written in triggers.Tables)
            {
                table.AddRow(Printable.Cell(written.Table), Count(written.RowsBefore), Count(written.RowsAfter));
            }

            console.Write(table);
        }
    }

    private static string Count(long? rows) => rows is { } count ? Number(count) : "not counted";

    private static Table Steps(RunReport report)
    {
        var table = NewTable("Step", "Milliseconds");
        foreach (var step in report.Steps)
        {
            table.AddRow(Printable.Cell(step.Step), step.Milliseconds.ToString("N1", CultureInfo.InvariantCulture));
        }

        return table.AddRow("whole run", report.Milliseconds.ToString("N1", CultureInfo.InvariantCulture));
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
