using System.Globalization;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Web.Display;

namespace EmailScheduler.Web.Organizations;

/// <summary>The numbers of a plan that are asked for first. What a report says may be damaged: no number is taken for granted.</summary>
public sealed record PlanFigures
{
    private const int Week = 7;

    /// <summary>The emails of today, those included that the sender has or has sent; <see langword="null"/> when they are not known.</summary>
    public required long? Today { get; init; }

    /// <summary>Of those the emails that the sender has or has sent; <see langword="null"/> when that is not known.</summary>
    public required long? WithSender { get; init; }

    /// <summary>The emails of today and the six days that follow; <see langword="null"/> when those of today are not known.</summary>
    public required long? NextDays { get; init; }

    /// <summary>The last of these seven days.</summary>
    public required DateOnly LastOfNextDays { get; init; }

    /// <summary>The coming day with the most emails; <see langword="null"/> when none has any.</summary>
    public required (DateOnly Day, long Total)? Largest { get; init; }

    /// <summary>All emails of today and later, as far as they are known.</summary>
    public required long Coming { get; init; }

    /// <summary>The emails of a day that the daily cap aims at; <see langword="null"/> when it is not known.</summary>
    public required long? DailyCap { get; init; }

    /// <summary>Contacts that emails are planned for.</summary>
    public required long Contacts { get; init; }

    /// <summary>Contacts that get none.</summary>
    public required long WithoutEmails { get; init; }

    /// <summary>The emails of today and later by day and type, ascending; without today where its emails are not known.</summary>
    public required IReadOnlyList<DayCount> Calendar { get; init; }

    /// <summary>The emails of today and later by day.</summary>
    public required IReadOnlyDictionary<DateOnly, long> ByDay { get; init; }

    /// <summary>Counts.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="today">Today in the organization's time zone, which may be later than the plan's day.</param>
    /// <param name="day">The emails of today as the newest run of today has left them; <see langword="null"/> when none has counted them.</param>
    public static PlanFigures Of(ReportedPlan plan, DateOnly today, DayTotals? day)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var counted = day?.Day == today ? day : null;

        // A plan that was made after the time of sending has no email on its own day: that is no day without any.
        var isKnown = counted is not null || plan.FirstDay <= today;
        List<DayCount> calendar =
        [
            .. counted is null ? [] : (DayCount[])[new DayCount(today, counted.ByType)],
            .. plan.Calendar.Where(one => counted is null && isKnown ? one.Day >= today : one.Day > today),
        ];
        var byDay = calendar.GroupBy(one => one.Day).ToDictionary(one => one.Key, one => Total.Of(one.SelectMany(count => count.ByType.Values)));
        var last = today.AddDays(Week - 1);
        return new PlanFigures
        {
            Today = isKnown ? byDay.GetValueOrDefault(today) : null,
            WithSender = counted?.WithSender,
            NextDays = isKnown ? Total.Of(byDay.Where(one => one.Key <= last), one => one.Value) : null,
            LastOfNextDays = last,
            Largest = byDay.Where(one => one.Value > 0).OrderByDescending(one => one.Value).ThenBy(one => one.Key).Select(one => ((DateOnly, long)?)(one.Key, one.Value)).FirstOrDefault(),
            Coming = Total.Of(byDay.Values),
            DailyCap = DailyCapOf(plan),
            Contacts = plan.ValidContacts,
            WithoutEmails = (long)Int128.Clamp((Int128)plan.Contacts - plan.ValidContacts, 0, long.MaxValue),
            Calendar = calendar,
            ByDay = byDay,
        };
    }

    /// <summary>The emails of a day that the daily cap of a plan aims at; <see langword="null"/> when it is not known.</summary>
    public static long? DailyCapOf(ReportedPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return long.TryParse(plan.Settings.GetValueOrDefault("daily_cap"), NumberStyles.None, CultureInfo.InvariantCulture, out var cap) && cap > 0 ? cap : null;
    }
}
