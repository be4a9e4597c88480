using System.Globalization;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;
using Spectre.Console;

namespace EmailScheduler.Cli.Display;

/// <summary>Shows a preview that a person can decide on: the days to come, and what would change.</summary>
internal static class PlanView
{
    /// <param name="output">Where to.</param>
    /// <param name="outcome">The plan, which succeeded.</param>
    /// <param name="before">The report of an earlier run to compare it with; <see langword="null"/> when there is none.</param>
    /// <param name="given">The options without which a run would make another plan, or be about another database.</param>
    public static void Show(CliOutput output, RunOutcome outcome, RunReport? before, IReadOnlyList<string> given)
    {
        RunView.Show(output, outcome, before);
        output.WriteLine(Conclusion(outcome, $"'run'{(given.Count == 0 ? "" : $" with the same {Listed(given)}")}"));
    }

    /// <summary>A kind of change in words.</summary>
    public static string Words(PlannedChange change) => change switch
    {
        PlannedChange.New => "new",
        PlannedChange.Moved => "moved to another day",
        PlannedChange.Skipped => "no longer sent",
        PlannedChange.Revived => "sent after all",
        PlannedChange.Updated => "updated",
        PlannedChange.Removed => "removed",
        PlannedChange.Missed => "missed its day",
        PlannedChange.Kept => "as it is",
        _ => "left to the sender",
    };

    private static string Conclusion(RunOutcome outcome, string run) => outcome switch
    {
        { Report: { Guard: { } guard, Pause: null } } when guard.Holds =>
            $"Nothing was written. {run} would be held by the guard: it commits reported events and withdrawals of what must not be sent, and the rest only once that is approved.",
        { Status: RunStatus.Unchanged } => $"Nothing was written, and {run} would change nothing.",
        { Report.Pause: not null } =>
            $"Nothing was written. The organization is paused: {run} commits reported events and withdrawals of what must not be sent, and the rest only once 'email-scheduler resume --org {outcome.OrganizationId}' has ended the pause.",
        _ => $"Nothing was written; {run} makes these changes.",
    };

    private static string Listed(IReadOnlyList<string> names) => names.Count == 1 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";

    /// <summary>What a plan would change, by kind and type.</summary>
    public static void ShowChanges(CliOutput output, IReadOnlyList<ChangeCount> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        var table = new TextTable("Change", TextColumn.Number("Rows"));
        foreach (var kind in changes.GroupBy(change => change.Change))
        {
            table.Add(Words(kind.Key), RunView.Number(kind.Sum(change => change.Rows)));
            foreach (var change in kind)
            {
                table.Add("  " + change.EmailType, RunView.Number(change.Rows));
            }
        }

        output.WriteLine("");
        output.WriteTable(table);
    }
}

/// <summary>Shows the emails of each day as bars, one character and colour for each group of types.</summary>
internal static class CalendarView
{
    /// <summary>Days that are shown; the rest is summed up in a line.</summary>
    public const int MostDays = 45;

    private const int WidthOfDate = 24;

    // Distinguishable without colour too, where the output goes to a file.
    private static readonly (string Name, char Bar, Color Colour)[] Groups =
    [
        ("birthday", '█', Color.Blue), ("effective date", '▓', Color.Green), ("annual enrollment", '▒', Color.Yellow),
        ("post-window", '░', Color.Aqua), ("follow-up", '+', Color.Fuchsia), ("campaign", '#', Color.Red), ("other", '?', Color.Grey),
    ];

    public static void Show(IAnsiConsole console, IReadOnlyList<DayCount> calendar)
    {
        if (calendar.Count == 0)
        {
            return;
        }

        var days = calendar.Take(MostDays).Select(day => (day.Day, Counts: Count(day))).ToList();
        var most = days.Max(day => day.Counts.Sum());
        var width = Math.Max(10, console.Profile.Width - WidthOfDate - 1);
        console.WriteLine();
        console.WriteLine("Emails by day");
        foreach (var (day, counts) in days)
        {
            console.Write(new Text(string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd ddd} {counts.Sum(),8:N0} ")));
            var bar = Bar(counts, most, width);
            for (var group = 0; group < Groups.Length; group++)
            {
                console.Write(new Text(new string(Groups[group].Bar, bar[group]), Groups[group].Colour));
            }

            console.WriteLine();
        }

        ShowMore(console, calendar);
        ShowLegend(console, days);
    }

    /// <summary>
    /// Characters of a day's bar for each group: together as long as the day is of the fullest, and shared by the largest remainder, so that they add up
    /// and a day with emails has a bar.
    /// </summary>
    public static int[] Bar(IReadOnlyList<long> counts, long most, int width)
    {
        var total = counts.Sum();
        var length = total == 0 ? 0 : (int)Math.Max(1, total * width / most);
        var bar = counts.Select(count => total == 0 ? 0 : (int)(count * length / total)).ToArray();
        var byRemainder = Enumerable.Range(0, bar.Length).OrderByDescending(group => total == 0 ? 0 : counts[group] * length % total).ToArray();
        for (var next = 0; bar.Sum() < length; next++)
        {
            bar[byRemainder[next]]++;
        }

        return bar;
    }

    private static long[] Count(DayCount day)
    {
        var counts = new long[Groups.Length];
        foreach (var (type, count) in day.ByType)
        {
            counts[GroupOf(type)] += count;
        }

        return counts;
    }

    private static int GroupOf(string type) => type switch
    {
        "birthday" => 0,
        "effective_date" => 1,
        "aep" => 2,
        "post_window" => 3,
        _ when type.StartsWith("followup_", StringComparison.Ordinal) => 4,
        _ when type.StartsWith("campaign_", StringComparison.Ordinal) => 5,
        _ => 6,
    };

    private static void ShowMore(IAnsiConsole console, IReadOnlyList<DayCount> calendar)
    {
        if (calendar.Count > MostDays)
        {
            var emails = calendar.Skip(MostDays).Sum(day => day.Total);
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"… {calendar.Count - MostDays:N0} more days with {emails:N0} emails, until {calendar[^1].Day:yyyy-MM-dd}"));
        }
    }

    private static void ShowLegend(IAnsiConsole console, List<(DateOnly Day, long[] Counts)> days)
    {
        var shown = Enumerable.Range(0, Groups.Length).Where(group => days.Exists(day => day.Counts[group] > 0)).Select(group => $"{Groups[group].Bar} {Groups[group].Name}");
        console.WriteLine(string.Join("  ", shown));
    }
}
