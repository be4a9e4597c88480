using System.Globalization;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Display;

/// <summary>Shows the tables behind a run or a plan, with <c>--verbose</c>; else how to get them.</summary>
internal static class DetailView
{
    public static void Show(CliOutput output, RunReport report)
    {
        ShowTriggers(output, report.Triggers);
        if (!output.Verbose)
        {
            output.WriteLine("");
            output.WriteLine("Details: --verbose");
            return;
        }

        if (report.Plan is { } plan)
        {
            Write(output, Emails(plan));
            Counts(output, "Skipped because", plan.SkipReasons);
            Counts(output, "Excluded contacts", plan.Excluded);
            Counts(output, "Dates that cannot be read", plan.InvalidDates);
            if (plan.UnknownOverrides > 0)
            {
                output.WriteLine($"Keys of config_overrides that are not this program's: {RunView.Number(plan.UnknownOverrides)}.");
            }

            CalendarView.Show(output.ResultConsole, plan.Calendar);
            PlanView.ShowChanges(output, plan.Changes);
        }

        ShowCosts(output, report);
    }

    private static void ShowCosts(CliOutput output, RunReport report)
    {
        if (!report.DryRun)
        {
            Write(output, Steps(report));
        }

        output.WriteLine("");
        output.WriteLine($"Database: {RunView.Size(report.BytesFetched)} fetched, {RunView.Size(report.BytesSent)} sent.");
        if (report.Traffic is { } traffic)
        {
            output.WriteLine($"Requests to the store: {Requests(traffic)}.");
        }
    }

    private static void Write(CliOutput output, TextTable table)
    {
        output.WriteLine("");
        output.WriteTable(table);
    }

    /// <summary>What was asked of the store, most frequent first: <c>9 (5 put, 2 head, …)</c>.</summary>
    private static string Requests(ReportedTraffic traffic)
    {
        var kinds = traffic.ByKind.OrderByDescending(kind => kind.Value).ThenBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{RunView.Number(kind.Value)} {kind.Key}");
        return $"{RunView.Number(traffic.Requests)} ({string.Join(", ", kinds)})";
    }

    private static TextTable Emails(ReportedPlan plan)
    {
        var table = new TextTable("Emails", TextColumn.Number("Scheduled"), TextColumn.Number("Skipped"));
        foreach (var emails in plan.Emails)
        {
            table.Add(emails.EmailType, RunView.Number(emails.Scheduled), RunView.Number(emails.Skipped));
        }

        return table.Add("all", RunView.Number(plan.Emails.Sum(emails => emails.Scheduled)), RunView.Number(plan.Emails.Sum(emails => emails.Skipped)));
    }

    private static void Counts(CliOutput output, string heading, IReadOnlyDictionary<string, long> counts)
    {
        if (counts.Count == 0)
        {
            return;
        }

        var table = new TextTable(TextColumn.Text(heading), TextColumn.Number("Count"));
        foreach (var (reason, count) in counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal))
        {
            table.Add(reason, RunView.Number(count));
        }

        Write(output, table);
    }

    /// <summary>What in the database belongs to other programs and took part in the run.</summary>
    private static void ShowTriggers(CliOutput output, TriggerChanges? triggers)
    {
        if (triggers is null)
        {
            return;
        }

        output.WriteLine($"Rows changed by triggers of other programs: {RunView.Number(triggers.Rows)}.");
        if (triggers.Tables.Count > 0)
        {
            var table = new TextTable(TextColumn.Text("Tables that triggers write"), TextColumn.Number("Rows before"), TextColumn.Number("Rows after"));
            foreach (var written in triggers.Tables)
            {
                table.Add(written.Table, Rows(written.RowsBefore), Rows(written.RowsAfter));
            }

            output.WriteTable(table);
        }
    }

    private static string Rows(long? rows) => rows is { } count ? RunView.Number(count) : "not counted";

    private static TextTable Steps(RunReport report)
    {
        var table = new TextTable(TextColumn.Text("Step"), TextColumn.Number("Milliseconds"));
        foreach (var step in report.Steps)
        {
            table.Add(step.Step, step.Milliseconds.ToString("N1", CultureInfo.InvariantCulture));
        }

        return table.Add("whole run", report.Milliseconds.ToString("N1", CultureInfo.InvariantCulture));
    }
}
