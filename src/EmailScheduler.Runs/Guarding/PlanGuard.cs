using System.Globalization;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Guarding;

/// <summary>Judges a plan: compares it with the one that it replaces and with the last that was committed (docs/guard.md).</summary>
/// <param name="settings">The bounds.</param>
internal sealed class PlanGuard(GuardSettings settings)
{
    /// <summary>Days from the first send day on in which a busy day counts; where what the plan is made with has changed, all days count.</summary>
    private const int NextDays = 14;

    /// <summary>Finds what is out of bounds, and what has changed beside the numbers.</summary>
    /// <param name="before">The baseline; <see langword="null"/> on the first run of a database: then only emails are compared, and nothing that is found holds the plan back.</param>
    /// <param name="now">What would be the next baseline.</param>
    /// <param name="turnover">What the plan does to the one before.</param>
    /// <param name="firstDay">The first send day.</param>
    public IReadOnlyList<GuardFinding> Judge(GuardBaseline? before, GuardBaseline now, PlanTurnover? turnover, DateOnly firstDay)
    {
        // Of an organization that had no contacts there was no plan either.
        if (before is not { ValidContacts: > 0 })
        {
            return [.. Shares(turnover).OfType<GuardFinding>().Select(finding => finding with { Holds = false })];
        }

        var changes = Changes(before, now).ToList();
        return
        [
            .. Numbers(before, now).Concat(Shares(turnover)).OfType<GuardFinding>(),
            .. BusyDays(turnover, firstDay.AddDays(changes.Count > 0 ? PlanTurnover.DaysAhead : NextDays)),
            .. changes,
        ];
    }

    private IEnumerable<GuardFinding?> Numbers(GuardBaseline before, GuardBaseline now) =>
    [
        ValidContacts(before.ValidContacts, now.ValidContacts),
        Increase(GuardFindingKind.UnknownLocation, null, before.LocationUnknown, now.LocationUnknown),
        Increase(GuardFindingKind.UnknownWindow, null, before.WindowUnknown, now.WindowUnknown),
        Increase(GuardFindingKind.DuplicateAddresses, null, before.Duplicates, now.Duplicates),
        .. Increases(GuardFindingKind.ExcludedContacts, before.Excluded, now.Excluded),
        .. Increases(GuardFindingKind.UnreadableDates, before.InvalidDates, now.InvalidDates),
        .. Increases(GuardFindingKind.UnknownStatus, before.Statuses, now.Statuses),
        .. Increases(GuardFindingKind.SkipReason, before.SkipReasons, now.SkipReasons),
    ];

    private IEnumerable<GuardFinding?> Shares(PlanTurnover? turnover) => turnover is null ? [] :
    [
        Share(GuardFindingKind.Withdrawn, turnover.Planned, turnover.Withdrawn, settings.WithdrawnPercent),
        Share(GuardFindingKind.Released, turnover.Forbidden, turnover.Released, settings.ReleasedPercent),
    ];

    // Days beyond the last one of the plan before have come into reach since; there is nothing to compare them with.
    private IEnumerable<GuardFinding> BusyDays(PlanTurnover? turnover, DateOnly until)
    {
        if (turnover?.Days.LastOrDefault(day => day.Before > 0) is not { } last)
        {
            return [];
        }

        // What a sender has left moves all that comes after it: then a day may have as many as the fullest had.
        var shifted = turnover.Overdue > settings.Floor ? turnover.Days.Max(day => day.Before) : 0;
        return turnover.Days.Where(day => day.Day < until && day.Day <= last.Day).Select(day => BusyDay(day, shifted)).OfType<GuardFinding>();
    }

    private static IEnumerable<GuardFinding> Changes(GuardBaseline before, GuardBaseline now)
    {
        if (before.TimeZone != now.TimeZone)
        {
            yield return new GuardFinding { Kind = GuardFindingKind.TimeZone, Subject = $"{before.TimeZone} to {now.TimeZone}" };
        }

        // A setting that only one of the two knows is one of another release.
        foreach (var (name, value) in now.OtherSettings)
        {
            if (before.Settings.TryGetValue(name, out var old) && old != value)
            {
                yield return new GuardFinding { Kind = GuardFindingKind.SettingChanged, Subject = $"{name} ({old} to {value})", Holds = false };
            }
        }

        if (before.Windows != now.Windows)
        {
            yield return new GuardFinding { Kind = GuardFindingKind.WindowsChanged, Holds = false };
        }

        if (before.Engine != now.Engine)
        {
            yield return new GuardFinding { Kind = GuardFindingKind.EngineChanged, Holds = false };
        }
    }

    private GuardFinding? ValidContacts(long before, long now)
    {
        var limit = before - Math.Max(Percent(before, settings.ContactsPercent), settings.Floor);
        return now < limit ? new GuardFinding { Kind = GuardFindingKind.ValidContacts, Number = now, Before = before, Limit = limit } : null;
    }

    private GuardFinding? Share(GuardFindingKind kind, long of, long number, int percent)
    {
        var limit = Math.Max(Percent(of, percent), settings.Floor);
        return number > limit ? new GuardFinding { Kind = kind, Number = number, Before = of, Limit = limit } : null;
    }

    private GuardFinding? BusyDay(DayTurnover day, long shifted)
    {
        var limit = Math.Max(Math.Max(day.Before * settings.DayFactor, day.Before + settings.DayFloor - 1), shifted);
        return day.Now > limit
            ? new GuardFinding { Kind = GuardFindingKind.BusyDay, Subject = day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Number = day.Now, Before = day.Before, Limit = limit }
            : null;
    }

    // Only the most frequent values have a name: how many others there were of one is not known, but no more than of the rarest that has one.
    private IEnumerable<GuardFinding?> Increases(GuardFindingKind kind, IReadOnlyDictionary<string, long> before, IReadOnlyDictionary<string, long> now)
    {
        var unnamed = before.ContainsKey(GuardBaseline.OtherValues) ? before.Values.Min() : 0;
        return now.Select(value => Increase(kind, value.Key, before.TryGetValue(value.Key, out var old) ? old : unnamed, value.Value));
    }

    private GuardFinding? Increase(GuardFindingKind kind, string? subject, long before, long now)
    {
        var limit = Math.Max(before * settings.IncreaseFactor, before + settings.IncreaseFloor) - 1;
        return now > limit && now > before ? new GuardFinding { Kind = kind, Subject = subject, Number = now, Before = before, Limit = limit } : null;
    }

    private static long Percent(long of, int percent) => (long)((Int128)of * percent / 100);
}
