using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Preview;

namespace EmailScheduler.Web.Organizations;

/// <summary>The days on which nothing is sent, by the settings that a plan was made with.</summary>
internal static class ClosedDays
{
    /// <summary>The reason of each day of the year to come that is closed; none where the report's settings cannot be read.</summary>
    public static IReadOnlyDictionary<DateOnly, string> Of(ReportedPlan plan, DateOnly today)
    {
        try
        {
            return SendDayCalendar.ClosedDays(plan.Settings, today, 366).ToDictionary(day => day.Day, day => day.Reason);
        }
        catch (InvalidSettingException)
        {
            return new Dictionary<DateOnly, string>();
        }
    }
}
