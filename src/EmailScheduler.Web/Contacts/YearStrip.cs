using System.Globalization;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Web.Display;
using EmailScheduler.Web.Words;

namespace EmailScheduler.Web.Contacts;

/// <summary>The coming year of a contact: its emails, and the exclusion windows between which they are. Positions are hundredths of the width.</summary>
public sealed record YearStrip
{
    /// <summary>How many days it shows.</summary>
    internal const int Days = 366;

    /// <summary>A month that begins as late in the width has no room for its name.</summary>
    private const double LastForAName = 92;

    /// <summary>Its first day.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The first days of months, with the month's name where there is room for it.</summary>
    public required IReadOnlyList<(double At, string Name)> Months { get; init; }

    /// <summary>The windows.</summary>
    public required IReadOnlyList<StripWindow> Windows { get; init; }

    /// <summary>The emails.</summary>
    public required IReadOnlyList<StripMark> Marks { get; init; }

    /// <summary>How many emails lie before or after the year.</summary>
    public required int Outside { get; init; }

    /// <summary>Draws what the explanation says, and nothing else.</summary>
    public static YearStrip Of(ContactExplanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        var from = explanation.Today;
        var to = from.AddDays(Days - 1);
        var dated = Timeline.Of(explanation).Where(entry => entry.Kind != TimelineKind.Dropped).ToList();
        var shown = dated.Where(entry => entry.Day >= from && entry.Day <= to).ToList();
        return new YearStrip
        {
            From = from,
            Months = [.. Enumerable.Range(0, 13).Select(month => MonthAt(from, month)).OfType<(double, string)>()],
            Windows = [.. explanation.Windows.Select(window => WindowAt(window, from, to)).OfType<StripWindow>()],
            Marks = [.. shown.Select(entry => new StripMark(At(entry.Day!.Value, from) + (50.0 / Days), entry.Kind == TimelineKind.Sent, entry.Anchor, Words(entry)))],
            Outside = dated.Count - shown.Count,
        };
    }

    private static (double, string)? MonthAt(DateOnly from, int month)
    {
        var first = new DateOnly(from.Year, from.Month, 1).AddMonths(month);
        var at = At(first, from);
        return at < 0 || at >= 100 ? null : (at, at > LastForAName ? "" : first.ToString("MMM", CultureInfo.InvariantCulture));
    }

    private static StripWindow? WindowAt(ExplainedWindow window, DateOnly from, DateOnly to)
    {
        var (first, last) = (window.FirstDay is { } start && start > from ? start : from, window.LastDay is { } end && end < to ? end : to);
        return first > last ? null : new StripWindow(At(first, from), (last.DayNumber - first.DayNumber + 1) * 100.0 / Days, window.Reason, Span(window));
    }

    private static string Span(ExplainedWindow window) => (window.FirstDay, window.LastDay) switch
    {
        (null, null) => "always",
        (null, { } last) => $"until {Shown.Day(last)}",
        ({ } first, null) => $"from {Shown.Day(first)} on",
        ({ } first, { } last) => $"{Shown.Day(first)} to {Shown.Day(last)}",
    };

    private static string Words(TimelineEntry entry) =>
        $"{Shown.Day(entry.Day!.Value)}: {EmailTypeText.Of(entry.EmailType)}, {(entry.Kind == TimelineKind.Sent ? "will be sent" : "skipped")}";

    private static double At(DateOnly day, DateOnly from) => (day.DayNumber - from.DayNumber) * 100.0 / Days;
}

/// <summary>An exclusion window on a <see cref="YearStrip"/>.</summary>
/// <param name="At">Where it begins.</param>
/// <param name="Length">How much of the width it takes.</param>
/// <param name="Reason">The skip reason of the emails that it takes.</param>
/// <param name="Span">Its days, in words.</param>
public sealed record StripWindow(double At, double Length, string Reason, string Span);

/// <summary>An email on a <see cref="YearStrip"/>.</summary>
/// <param name="At">Where its day is.</param>
/// <param name="IsSent">Whether it will be sent.</param>
/// <param name="Anchor">The id of its entry on the page.</param>
/// <param name="Words">The same in words.</param>
public sealed record StripMark(double At, bool IsSent, string Anchor, string Words);
