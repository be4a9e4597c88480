using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Web.Display;
using EmailScheduler.Web.Words;

namespace EmailScheduler.Web.Days;

/// <summary>The emails of a day by type and status.</summary>
public sealed record DayCountTable
{
    private const int MostStatuses = 8;
    private const int MostTypes = 40;

    /// <summary>The statuses, in the order in which an email takes them, then those of other programs.</summary>
    public required IReadOnlyList<string> Statuses { get; init; }

    /// <summary>The types, the most frequent first, each with its emails by status.</summary>
    public required IReadOnlyList<(string Type, IReadOnlyList<long> Emails)> Types { get; init; }

    /// <summary>The emails that are in no cell.</summary>
    public required long Others { get; init; }

    /// <summary>Counts.</summary>
    /// <param name="page">The counts of a day.</param>
    public static DayCountTable Of(DayEmailPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        var found = Frequent(page.Counts, count => count.Status, MostStatuses);
        List<string> statuses = [.. EmailStatusText.Known.Where(found.Contains), .. found.Except(EmailStatusText.Known, StringComparer.Ordinal)];
        var types = Frequent(page.Counts, count => count.Type, MostTypes).ConvertAll(type => (Type: type, Emails: (IReadOnlyList<long>)
            [.. statuses.Select(status => Total.Of(page.Counts.Where(count => count.Type == type && count.Status == status), count => count.Emails))]));
        var shown = Total.Of(types.SelectMany(type => type.Emails));
        return new DayCountTable { Statuses = statuses, Types = types, Others = Total.Of([page.Others, .. page.Counts.Select(count => count.Emails)]) - shown };
    }

    /// <summary>The skipped emails by reason, the most frequent first.</summary>
    public static IReadOnlyList<(string Reason, long Emails)> ReasonsOf(DayEmailPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        var skipped = page.Counts.Where(count => count.Status == EmailStatusText.Skipped).ToList();
        return [.. Frequent(skipped, count => count.SkipReason ?? "", MostTypes).Select(reason => (reason, Total.Of(skipped.Where(count => (count.SkipReason ?? "") == reason), count => count.Emails)))];
    }

    private static List<string> Frequent(IEnumerable<DayEmailCount> counts, Func<DayEmailCount, string> key, int most) =>
    [
        .. counts.GroupBy(key, StringComparer.Ordinal)
            .OrderByDescending(group => Total.Of(group, count => count.Emails))
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Take(most)
            .Select(group => group.Key),
    ];
}
