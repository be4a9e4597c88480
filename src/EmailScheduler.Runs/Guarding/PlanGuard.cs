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
    /// <param name="before">The baseline; <see langword="null"/> on the first run of a database: then nothing that is found holds the plan back.</param>
    /// <param name="now">What would be the next baseline.</param>
    /// <param name="turnover">What the plan does to the one before.</param>
    /// <param name="firstDay">The first send day.</param>
    public IReadOnlyList<GuardFinding> Judge(GuardBaseline? before, GuardBaseline now, PlanTurnover? turnover, DateOnly firstDay)
    {
        var changes = before is null ? [] : Changes(before, now).ToList();
        var days = changes.Count > 0 ? PlanTurnover.DaysAhead : NextDays;
        GuardFinding?[] numbers = before is null ? [] :
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
        GuardFinding?[] emails = turnover is null ? [] :
        [
            Share(GuardFindingKind.Withdrawn, turnover.Planned, turnover.Withdrawn, settings.WithdrawnPercent),
            Share(GuardFindingKind.Released, turnover.Forbidden, turnover.Released, settings.ReleasedPercent),
            .. turnover.Days.Where(day => day.Day < firstDay.AddDays(days)).Select(BusyDay),
        ];
        return [.. numbers.Concat(emails).OfType<GuardFinding>().Concat(changes).Select(finding => before is null ? finding with { Holds = false } : finding)];
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

    private GuardFinding? BusyDay(DayTurnover day)
    {
        var limit = Math.Max(day.Before * settings.DayFactor, day.Before + settings.DayFloor - 1);
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
        return now > limit ? new GuardFinding { Kind = kind, Subject = subject, Number = now, Before = before, Limit = limit } : null;
    }

    private static long Percent(long of, int percent) => (long)((Int128)of * percent / 100);
}
