using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Display;

namespace EmailScheduler.Web.Charts;

/// <summary>The emails of the coming days as bars, stacked by what they are.</summary>
public sealed record DayBars
{
    /// <summary>The height of the bars, in the units of the drawing.</summary>
    internal const double Height = 160;

    private const int Days = 60;

    private static readonly string[] Names = ["Birthday", "Policy anniversary", "Annual enrollment", "After a window", "Follow-ups", "Campaigns and others"];

    /// <summary>The bars, ascending by day.</summary>
    public required IReadOnlyList<StackedDay> Bars { get; init; }

    /// <summary>What the emails are, and how many of each there are on these days; what there is none of is omitted.</summary>
    public required IReadOnlyList<(int Group, string Name, long Emails)> Groups { get; init; }

    /// <summary>The emails that a bar of the whole height has.</summary>
    public required long Whole { get; init; }

    /// <summary>Where the daily cap is, from above; <see langword="null"/> where there is none, or far above all bars.</summary>
    public required double? Cap { get; init; }

    /// <summary>Makes the bars of 60 days.</summary>
    /// <param name="today">The first day.</param>
    /// <param name="calendar">The emails to send by day and type.</param>
    /// <param name="dailyCap">The emails of a day that the daily cap aims at; <see langword="null"/> for none.</param>
    /// <param name="unknown">A day whose emails are not known.</param>
    public static DayBars Of(DateOnly today, IReadOnlyList<DayCount> calendar, long? dailyCap, DateOnly? unknown = null)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        var byDay = calendar.Where(day => day.Day >= today && day.Day < today.AddDays(Days)).ToLookup(day => day.Day);
        var counts = Enumerable.Range(0, Days).Select(today.AddDays).Select(day => (Day: day, ByGroup: Count(byDay[day]))).ToList();
        var most = Math.Max(1, counts.Max(day => Total.Of(day.ByGroup)));
        var whole = dailyCap is { } cap && cap > most && cap / 2 < most ? cap : most;
        return new DayBars
        {
            Bars = [.. counts.Select(day => Bar(day.Day, day.ByGroup, whole) with { IsUnknown = day.Day == unknown })],
            Groups = [.. Names.Select((name, group) => (group, name, Total.Of(counts, day => day.ByGroup[group]))).Where(group => group.Item3 > 0)],
            Whole = whole,
            Cap = dailyCap is { } line && line <= whole ? Height - (Height * line / whole) : null,
        };
    }

    private static long[] Count(IEnumerable<DayCount> day)
    {
        var groups = new long[Names.Length];
        foreach (var (type, emails) in day.SelectMany(count => count.ByType))
        {
            var group = GroupOf(type);
            groups[group] = Total.Of([groups[group], Math.Max(0, emails)]);
        }

        return groups;
    }

    private static StackedDay Bar(DateOnly day, long[] byGroup, long whole)
    {
        var parts = new List<(int Group, double Top, double Height)>();
        var top = Height;
        for (var group = 0; group < byGroup.Length; group++)
        {
            var height = Height * byGroup[group] / whole;
            if (height > 0)
            {
                top = Math.Max(0, top - height);
                parts.Add((group, top, Math.Max(0.6, height)));
            }
        }

        return new StackedDay(day, Total.Of(byGroup), parts);
    }

    private static int GroupOf(string type) => type switch
    {
        "birthday" => 0,
        "effective_date" => 1,
        "aep" => 2,
        "post_window" => 3,
        _ when type.StartsWith("followup_", StringComparison.Ordinal) => 4,
        _ => 5,
    };
}

/// <summary>The bar of one day.</summary>
/// <param name="Day">The day.</param>
/// <param name="Emails">Its emails.</param>
/// <param name="Parts">Its parts from below: which group, where it begins from above, and how high it is.</param>
public sealed record StackedDay(DateOnly Day, long Emails, IReadOnlyList<(int Group, double Top, double Height)> Parts)
{
    /// <summary>Whether its emails are not known, which is not that there are none.</summary>
    public bool IsUnknown { get; init; }
}
