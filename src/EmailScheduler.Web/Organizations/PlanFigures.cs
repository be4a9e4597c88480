using System.Globalization;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Web.Display;

namespace EmailScheduler.Web.Organizations;

/// <summary>The numbers of a plan that are asked for first. What a report says may be damaged: no number is taken for granted.</summary>
public sealed record PlanFigures
{
    private const int Week = 7;

    /// <summary>The emails of today.</summary>
    public required long Today { get; init; }

    /// <summary>The emails of today and the six days that follow.</summary>
    public required long NextDays { get; init; }

    /// <summary>The coming day with the most emails; <see langword="null"/> when none has any.</summary>
    public required (DateOnly Day, long Total)? Largest { get; init; }

    /// <summary>All emails that are planned to be sent.</summary>
    public required long Scheduled { get; init; }

    /// <summary>The emails of a day that the daily cap aims at; <see langword="null"/> when it is not known.</summary>
    public required long? DailyCap { get; init; }

    /// <summary>Contacts that emails are planned for.</summary>
    public required long Contacts { get; init; }

    /// <summary>Contacts that get none.</summary>
    public required long WithoutEmails { get; init; }

    /// <summary>The emails to send by day.</summary>
    public required IReadOnlyDictionary<DateOnly, long> ByDay { get; init; }

    /// <summary>Counts.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="today">Today in the organization's time zone, which may be later than the plan's day.</param>
    public static PlanFigures Of(ReportedPlan plan, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var byDay = plan.Calendar.GroupBy(day => day.Day).ToDictionary(day => day.Key, day => Total.Of(day.SelectMany(count => count.ByType.Values)));
        var coming = byDay.Where(day => day.Key >= today).ToList();
        return new PlanFigures
        {
            Today = byDay.GetValueOrDefault(today),
            NextDays = Total.Of(coming.Where(day => day.Key < today.AddDays(Week)), day => day.Value),
            Largest = coming.Where(day => day.Value > 0).OrderByDescending(day => day.Value).ThenBy(day => day.Key).Select(day => ((DateOnly, long)?)(day.Key, day.Value)).FirstOrDefault(),
            Scheduled = Total.Of(plan.Emails, type => type.Scheduled),
            DailyCap = DailyCapOf(plan),
            Contacts = plan.ValidContacts,
            WithoutEmails = (long)Int128.Clamp((Int128)plan.Contacts - plan.ValidContacts, 0, long.MaxValue),
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
