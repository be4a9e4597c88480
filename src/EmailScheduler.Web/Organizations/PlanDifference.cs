using EmailScheduler.Runs.Reports;
using EmailScheduler.Web.Display;

namespace EmailScheduler.Web.Organizations;

/// <summary>How a plan differs from the one before, in counts of reports: what moved from one day to another shows on both days.</summary>
public sealed record PlanDifference
{
    /// <summary>The run of the plan before.</summary>
    public required RunReport Before { get; init; }

    /// <summary>Contacts that emails are planned for, before and now.</summary>
    public required NumberChange Contacts { get; init; }

    /// <summary>The emails to send by type, where they are not as many as before, those that changed most first.</summary>
    public required IReadOnlyList<(string EmailType, NumberChange Change)> Types { get; init; }

    /// <summary>The coming days whose emails are not as many as before, those that changed most first.</summary>
    public required IReadOnlyList<(DateOnly Day, NumberChange Change)> Days { get; init; }

    /// <summary>The reasons for which not as many emails are skipped as before, those that changed most first.</summary>
    public required IReadOnlyList<(string Reason, NumberChange Change)> Reasons { get; init; }

    /// <summary>Whether nothing changed that is counted.</summary>
    public bool IsNothing => Contacts.By == 0 && Types.Count + Days.Count + Reasons.Count == 0;

    /// <summary>Compares two plans.</summary>
    /// <param name="now">The run of the later plan.</param>
    /// <param name="before">The run of the earlier one.</param>
    /// <param name="today">Days before this one do not count: they are over.</param>
    public static PlanDifference Of(RunReport now, RunReport before, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(before);
        var (plan, old) = (now.Plan!, before.Plan!);
        // The day on which a plan is made has its emails in the plan only until the time of sending.
        var first = new[] { today, old.FirstDay, plan.FirstDay }.Max();
        var lastOld = old.Calendar.Select(day => day.Day).DefaultIfEmpty(DateOnly.MinValue).Max();
        return new PlanDifference
        {
            Before = before,
            Contacts = new NumberChange(old.ValidContacts, plan.ValidContacts),
            Types = Changes(old.Emails.Select(type => (type.EmailType, type.Scheduled)), plan.Emails.Select(type => (type.EmailType, type.Scheduled)), StringComparer.Ordinal),

            // A day beyond the last one of the plan before had no chance to be planned.
            Days = Changes(
                old.Calendar.Where(day => day.Day >= first).Select(day => (day.Day, Total.Of(day.ByType.Values))),
                plan.Calendar.Where(day => day.Day >= first && day.Day <= lastOld).Select(day => (day.Day, Total.Of(day.ByType.Values))),
                EqualityComparer<DateOnly>.Default),
            Reasons = Changes(old.SkipReasons.Select(reason => (reason.Key, reason.Value)), plan.SkipReasons.Select(reason => (reason.Key, reason.Value)), StringComparer.Ordinal),
        };
    }

    private static List<(TKey Key, NumberChange Change)> Changes<TKey>(
        IEnumerable<(TKey Key, long Count)> before, IEnumerable<(TKey Key, long Count)> now, IEqualityComparer<TKey> comparer)
        where TKey : notnull
    {
        var (old, current) = (Sums(before, comparer), Sums(now, comparer));
        return
        [
            .. old.Keys.Union(current.Keys, comparer)
                .Select(key => (Key: key, Change: new NumberChange(old.GetValueOrDefault(key), current.GetValueOrDefault(key))))
                .Where(one => one.Change.By != 0)
                .OrderByDescending(one => Int128.Abs(one.Change.By)),
        ];
    }

    private static Dictionary<TKey, long> Sums<TKey>(IEnumerable<(TKey Key, long Count)> counts, IEqualityComparer<TKey> comparer)
        where TKey : notnull => counts.GroupBy(one => one.Key, comparer).ToDictionary(one => one.Key, one => Total.Of(one, count => count.Count), comparer);
}

/// <summary>A number before and now.</summary>
/// <param name="Before">Before.</param>
/// <param name="Now">Now.</param>
public sealed record NumberChange(long Before, long Now)
{
    /// <summary>By how much.</summary>
    public Int128 By => (Int128)Now - Before;
}
