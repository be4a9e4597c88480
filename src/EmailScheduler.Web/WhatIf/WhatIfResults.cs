using EmailScheduler.Runs;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Web.Charts;
using EmailScheduler.Web.Pages;

namespace EmailScheduler.Web.WhatIf;

/// <summary>Makes of a comparison what the page shows.</summary>
internal static class WhatIfResults
{
    private const int CalendarDays = 120;

    public static WhatIfResult Of(ComparedOrganization compared, GuardAnswer? guard, SourcedSettings settings, PageContext page)
    {
        var plans = compared.Comparison;
        var different = plans.Days.Where(day => !day.IsSame).Select(day => day.Day).ToHashSet();
        return new WhatIfResult
        {
            Compared = compared,
            Now = Map(plans.Now, compared.InForce, plans.Days.ToDictionary(day => day.Day, day => day.Now), day => page.Links.Day(compared.OrganizationId, day)),

            // The emails of a day that is not planned yet are in no database: what is different stands on the page itself.
            Changed = Map(plans.Changed, compared.InForceChanged, plans.Days.ToDictionary(day => day.Day, day => day.Changed), day => different.Contains(day) ? $"#{AnchorOf(day)}" : page.Links.Day(compared.OrganizationId, day)),
            Guard = guard,
            Lasting = [.. Lasting(compared, settings)],
        };
    }

    /// <summary>The place of a day that is different on the page.</summary>
    public static string AnchorOf(DateOnly day) => FormattableString.Invariant($"day-{day:yyyy-MM-dd}");

    private static HeatMap Map(ComparedPlan plan, SchedulingSettings inForce, IReadOnlyDictionary<DateOnly, long> emails, Func<DateOnly, string> address)
    {
        var closed = SendDayCalendar.ClosedDays(inForce, plan.Today, CalendarDays).ToDictionary(day => day.Day, day => day.Reason);

        // A plan that is made after the time of sending has no emails of its own day: those are with the sender, and not compared.
        return HeatMap.Of(plan.Today, emails, plan.DailyCap, day => closed.GetValueOrDefault(day), address, plan.FirstDay > plan.Today ? plan.Today : null);
    }

    private static IEnumerable<LastingChange> Lasting(ComparedOrganization compared, SourcedSettings settings)
    {
        var sources = settings.List().Where(setting => setting.Source != SourcedSettings.Default).ToLookup(setting => setting.Name, setting => setting.Source, StringComparer.Ordinal);
        return compared.Settings.Where(setting => !setting.IsSame).Select(setting => new LastingChange(setting.Name, setting.Changed, sources[setting.Name].LastOrDefault(), (setting.Replaced ?? setting.Prevailing)?.Column));
    }
}
