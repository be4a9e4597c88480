using System.Globalization;
using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Rules;

/// <summary>Runs the engine on a small database, and says in one line what it planned.</summary>
internal static class EngineRuns
{
    /// <summary>A run on D with F = D, or F = D+1 for one that takes place in the evening.</summary>
    public static ScheduleResult Schedule(this RuleDatabase database, string d, SchedulingSettings? settings = null, bool evening = false) =>
        Schedule(database.Path, RuleDatabase.Day(d), settings, evening);

    /// <inheritdoc cref="Schedule(RuleDatabase, string, SchedulingSettings?, bool)"/>
    public static ScheduleResult Schedule(string path, DateOnly d, SchedulingSettings? settings = null, bool evening = false) => Scheduler.Run(
        path,
        evening ? Request(d, settings) with { Moment = PlanningMoment.At(new DateTimeOffset(d, new TimeOnly(22, 0), TimeSpan.Zero)) } : Request(d, settings),
        TimeProvider.System,
        cancellationToken: Cancel);

    /// <summary>What is asked of the engine on D for organization 1.</summary>
    public static ScheduleRequest Request(DateOnly d, SchedulingSettings? settings = null) => new()
    {
        OrganizationId = 1,
        Moment = PlanningMoment.AsOf(d),
        RunId = string.Create(CultureInfo.InvariantCulture, $"{d:yyyyMMdd}"),
        StartedAt = new DateTimeOffset(d, new TimeOnly(12, 0), TimeSpan.Zero),
        Settings = settings ?? new SchedulingSettings(),
    };

    /// <summary>All rows as 'contact type date status', followed by the reason of a skipped one, in the order of their ids.</summary>
    public static string Emails(this RuleDatabase database) => string.Join(
        "; ",
        database.Rows("contact_id", "email_type", "scheduled_send_date", "status", "skip_reason").Split("; ").Select(row => row.Replace('|', ' ').TrimEnd()));

    /// <summary>The rows that will be sent, as their contact, type and date.</summary>
    public static IReadOnlyList<(long Contact, string Type, DateOnly Date)> ToSend(this RuleDatabase database) =>
    [
        .. database.Rows("contact_id", "email_type", "scheduled_send_date", "status")
            .Split("; ", StringSplitOptions.RemoveEmptyEntries)
            .Select(row => row.Split('|'))
            .Where(row => row[3] == "pre-scheduled")
            .Select(row => (long.Parse(row[0], CultureInfo.InvariantCulture), row[1], RuleDatabase.Day(row[2]))),
    ];

    /// <summary>The sender at work: all emails of a day go out.</summary>
    public static void Send(this RuleDatabase database, DateOnly day) => database.Sql(string.Create(
        CultureInfo.InvariantCulture,
        $"UPDATE email_schedules SET status = 'sent', actual_send_datetime = scheduled_send_date || ' 14:00:00' WHERE status = 'pre-scheduled' AND scheduled_send_date = '{day:yyyy-MM-dd}'"));
}
