using System.Globalization;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Events;
using EmailScheduler.Scheduling.Sending;

namespace EmailScheduler.Cli.Display;

/// <summary>
/// Shows a run or a plan: what happened, what is sent in the next days, what is different from the run before, what needs attention. With <c>--verbose</c>
/// the tables behind that.
/// </summary>
internal static class RunView
{
    private const int DaysShown = 7;
    private const int WidestBar = 40;

    /// <summary>Shows a run.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="outcome">The run, which succeeded or is held.</param>
    /// <param name="before">The report of an earlier run to compare it with; <see langword="null"/> when there is none.</param>
    public static void Show(CliOutput output, RunOutcome outcome, RunReport? before)
    {
        ShowWhatHappened(output, outcome);
        if (outcome is { Status: RunStatus.Held, Report: { } held })
        {
            HeldView.Show(output, held);
            if (held.Plan is not null)
            {
                AttentionView.Show(output, held);
            }
        }
        else if (outcome.Report is { Plan: { } plan } report)
        {
            output.WriteLine("");
            ShowNextDays(output, plan, report.DayOfRun);
            output.WriteLine("");
            ComparisonView.Show(output, plan, report.DryRun ? null : report, before);
            AttentionView.Show(output, report);
        }

        if (outcome.Report is { } done)
        {
            DetailView.Show(output, done);
        }
    }

    /// <summary>A number of bytes for people, in powers of 1024.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024.0:0.0} MiB"),
    };

    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number of things in words: <c>1 email</c>, <c>2 emails</c>.</summary>
    public static string Count(long value, string thing) => Count(value, thing, thing + "s");

    /// <summary>A number and what it counts, where more of them are called something else.</summary>
    public static string Count(long value, string one, string many) => $"{Number(value)} {(value == 1 ? one : many)}";

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A status for people.</summary>
    public static string Word(RunStatus status) => status switch
    {
        RunStatus.Completed => "completed",
        RunStatus.Unchanged => "unchanged",
        RunStatus.Held => "held",
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

    private static void ShowWhatHappened(CliOutput output, RunOutcome outcome)
    {
        output.WriteLine($"Organization {outcome.OrganizationId}: {Words(outcome)} (run {outcome.RunId})");
        if (outcome.Report is not { } report)
        {
            return;
        }

        if (report.Plan is { } plan)
        {
            output.WriteLine($"Planned on {Day(plan.Today)} for {Number(plan.ValidContacts)} of {Count(plan.Contacts, "contact")}: {Count(plan.Emails.Sum(emails => emails.Scheduled), "email")} to send, {Number(plan.Emails.Sum(emails => emails.Skipped))} skipped.");
        }

        if (report.Events is { } events)
        {
            output.WriteLine($"Events: {Number(events.Events)} in {Count(events.Batches, "batch", "batches")}; {Count(events.EmailsUpdated + events.EmailsAdded, "email")} and {Count(events.Addresses, "address", "addresses")} changed{Ignored(events)}.");
        }
    }

    private static string Ignored(FoldResult events) => events.Mismatched + events.Unmatched is > 0 and var count ? $"; {Count(count, "event is", "events are")} about no row or contact that is there" : "";

    private static void ShowNextDays(CliOutput output, ReportedPlan plan, DayTotals? today)
    {
        var counts = plan.Calendar.ToDictionary(day => day.Day, day => day.Total);
        if (plan.FirstDay > plan.Today && today?.Day == plan.Today)
        {
            counts[plan.Today] = today.Due;
        }

        var first = counts.ContainsKey(plan.Today) ? plan.Today : plan.FirstDay;
        var days = Enumerable.Range(0, DaysShown).Select(first.AddDays).Select(day => (Day: day, Count: counts.GetValueOrDefault(day))).ToList();
        var later = plan.Calendar.Where(day => day.Day > days[^1].Day).ToList();
        var most = Math.Max(1, days.Max(day => day.Count));
        output.WriteLine(plan.FirstDay > plan.Today ? "Emails to send (today's time of sending has passed)" : "Emails to send");
        foreach (var (day, count) in days)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"  {day:ddd yyyy-MM-dd}  {Nearness(plan.Today, day),-8}  {count,9:N0}");
            var room = Math.Clamp(output.Width - line.Length - 2, 0, WidestBar);
            var length = count == 0 ? 0 : (int)Math.Max(1, count * room / most);
            output.WriteLine(room == 0 || length == 0 ? line : $"{line}  {new string('█', Math.Min(length, room))}");
        }

        if (later.Count > 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {"later, until " + Day(later[^1].Day),-24}  {later.Sum(day => day.Total),9:N0}"));
        }
    }

    private static string Nearness(DateOnly today, DateOnly day) => (day.DayNumber - today.DayNumber) switch { 0 => "today", 1 => "tomorrow", _ => "" };
}
