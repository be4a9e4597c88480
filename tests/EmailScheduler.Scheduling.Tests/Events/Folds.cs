using System.Globalization;
using EmailScheduler.Scheduling.Events;
using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Events;

/// <summary>Runs that fold events of organization 99 into the database of a rule.</summary>
internal static class Folds
{
    /// <summary>The day of the runs, and of the arrival of the events.</summary>
    public static readonly DateOnly Day = new(2025, 5, 20);

    public static FoldResult Fold(this RuleDatabase database, params EmailEvent[] events) => database.FoldAll(Request(Day), events);

    public static FoldResult FoldAll(this RuleDatabase database, ScheduleRequest request, params EmailEvent[][] batches)
    {
        using var fold = EventFold.Open(database.Path, request, Cancel);
        foreach (var batch in batches)
        {
            fold.Add(Day, Guid.NewGuid().ToString("N"), batch, Cancel);
        }

        return fold.Complete(Cancel);
    }

    public static ScheduleRequest Request(DateOnly day, SchedulingSettings? settings = null) =>
        EngineRuns.Request(day, settings) with { OrganizationId = 99, StartedAt = new DateTimeOffset(day, new TimeOnly(20, 0), TimeSpan.Zero) };

    /// <summary>An event of a time of the day (UTC).</summary>
    public static EmailEvent At(this EventKind kind, string time) => new() { Kind = kind, OccurredAt = Day.ToDateTime(TimeOnly.Parse(time, CultureInfo.InvariantCulture), DateTimeKind.Utc) };

    /// <summary>What is known of addresses, in the order of their keys.</summary>
    public static string? Addresses(this RuleDatabase database) => database.Text("SELECT group_concat(email || ' ' || kind, '; ' ORDER BY email) FROM address_events");

    public static string? Text(this RuleDatabase database, string sql) => Sql.Read(database.Path, sql) as string;
}
