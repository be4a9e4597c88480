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

    private const string Suppressed = "suppressed";

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

        // What held runs have withdrawn comes back once what was wrong is repaired.
        turnover = turnover is null || before.Withdrawn is null ? turnover : With(turnover, before.Withdrawn);
        var changes = Changes(before, now).ToList();
        var shares = Shares(turnover).OfType<GuardFinding>().ToList();
        return
        [
            .. Numbers(before, now).OfType<GuardFinding>(),
            .. shares,
            .. shares.Exists(finding => finding.Kind == GuardFindingKind.Withdrawn) ? [] : Planned(before, now),
            .. BusyDays(turnover, firstDay.AddDays(changes.Count > 0 ? PlanTurnover.DaysAhead : NextDays)),
            .. changes,
        ];
    }

    private IEnumerable<GuardFinding?> Numbers(GuardBaseline before, GuardBaseline now) =>
    [
        Fall(GuardFindingKind.ValidContacts, before.ValidContacts, now.ValidContacts, settings.ContactsPercent),
        Fall(GuardFindingKind.SuppressedContacts, before.Excluded.GetValueOrDefault(Suppressed), now.Excluded.GetValueOrDefault(Suppressed), settings.ContactsPercent),
        Fall(GuardFindingKind.SentEmails, before.Handled, now.Handled, settings.ContactsPercent),
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
            yield return new GuardFinding { Kind = GuardFindingKind.WindowsChanged, Subject = before.Spans is { } spans && spans == now.Spans ? GuardFinding.OfBuffers : null, Holds = false };
        }

        if (before.Engine != now.Engine)
        {
            yield return new GuardFinding { Kind = GuardFindingKind.EngineChanged, Holds = false };
        }
    }

    private GuardFinding? Fall(GuardFindingKind kind, long before, long now, int percent)
    {
        var limit = before - Math.Max(Percent(before, percent), settings.Floor);
        return now < limit ? new GuardFinding { Kind = kind, Number = now, Before = before, Limit = limit } : null;
    }

    // Rows that another program has taken out of the plan are not there to be withdrawn.
    private IEnumerable<GuardFinding> Planned(GuardBaseline before, GuardBaseline now) =>
        Fall(GuardFindingKind.PlannedEmails, before.PlannedFrom(now.FirstDay), now.Planned.Sum(), settings.WithdrawnPercent) is { } finding ? [finding] : [];

    private static PlanTurnover With(PlanTurnover turnover, WithdrawnEmails withdrawn)
    {
        var days = turnover.Days.ToDictionary(day => day.Day);
        foreach (var (day, count) in withdrawn.Days)
        {
            days[day] = days.TryGetValue(day, out var known) ? known with { Before = known.Before + count } : new DayTurnover(day, count, 0);
        }

        return turnover with { Released = Math.Max(0, turnover.Released - withdrawn.Skipped), Days = [.. days.Values.OrderBy(day => day.Day)] };
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
