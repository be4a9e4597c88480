using System.Globalization;
using System.Text.Json.Nodes;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Web.Charts;
using EmailScheduler.Web.Organizations;
using EmailScheduler.Web.Tests.Ground;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>The emails of today, wherever they are said.</summary>
public class TodayTests
{
    private static readonly DateOnly Today = new(2026, 11, 27);

    /// <summary>
    /// The day of the plan and its first day, in days from today; what its run has left of its day as due and with the sender; the plan's emails from the day before today on.
    /// What today is then, what the next seven days are, and the largest day.
    /// </summary>
    public static TheoryData<int, int, string, long[], long?, long?, int?> Plans => new()
    {
        // Before the time of sending, and after it.
        { 0, 0, "109 0", [0, 109, 1, 2, 3, 4, 5, 6, 999], 109, 130, 7 },
        { 0, 1, "109 0", [0, 0, 1, 2, 3, 4, 5, 6, 7], 109, 130, 0 },
        { 0, 1, "59 50", [0, 0, 1, 2, 3, 4, 5, 6, 7], 109, 130, 0 },
        { 0, 1, "0 0", [0, 0, 1, 2, 3, 4, 5, 6, 7], 0, 21, 7 },
        { 0, 0, "100 9", [0, 100, 1, 2, 3, 4, 5, 6, 7], 109, 130, 0 },

        // The newest run is of another day.
        { -1, -1, "7 7", [14, 20, 1, 1, 1, 1, 1, 1, 1], 20, 26, 0 },
        { -1, 0, "7 7", [0, 20, 1, 1, 1, 1, 1, 1, 1], 20, 26, 0 },
        { -3, -3, "", [9, 0, 1, 1, 1, 1, 1, 1, 5], 0, 6, 7 },
        { 1, 1, "3 0", [0, 0, 1, 2, 3, 4, 5, 6, 7], null, null, 7 },

        // A report of an earlier version.
        { 0, 0, "", [0, 20, 1, 1, 1, 1, 1, 1, 1], 20, 26, 0 },
        { 0, 0, "", [0, 0, 1, 1, 1, 1, 1, 1, 2], 0, 6, 7 },
        { 0, 1, "", [0, 0, 1, 2, 3, 4, 5, 6, 7], null, null, 7 },
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public void Of_Plan_TodayIsWhatGoesOutAndTheNextDaysAreSeven(int planDay, int firstDay, string left, long[] emails, long? today, long? nextDays, int? largest)
    {
        var plan = new ReportedPlan { Today = Today.AddDays(planDay), FirstDay = Today.AddDays(firstDay), Calendar = [.. emails.Select((count, day) => Day(Today.AddDays(day - 1), count)).Where(day => day.Total > 0)] };

        var figures = PlanFigures.Of(plan, Today, Left(Today.AddDays(planDay), left));

        Assert.Equal((today, nextDays, Today.AddDays(6)), (figures.Today, figures.NextDays, figures.LastOfNextDays));
        Assert.Equal(largest is { } day ? Today.AddDays(day) : null, figures.Largest?.Day);
        var bar = DayBars.Of(Today, figures.Calendar, null, figures.Today is null ? Today : null).Bars[0];
        var cell = HeatMap.Of(Today, figures.ByDay, null, _ => null, _ => "/", figures.Today is null ? Today : null).Cells[0];
        Assert.Equal((Today, today ?? 0, today is null), (bar.Day, bar.Emails, bar.IsUnknown));
        Assert.Equal((Today, today ?? 0, today is null), (cell.Day, cell.Emails, cell.IsUnknown));
    }

    /// <summary>Whether a plan was made after the time of sending, before and now: its own day is not in it then, and has not changed for that.</summary>
    [Theory]
    [InlineData(0, 0, "2026-11-27 115→0, 2026-11-28 5→6")]
    [InlineData(0, 1, "2026-11-28 5→6")]
    [InlineData(1, 1, "2026-11-28 5→6")]
    public void Of_PlansOfOneDay_DifferOnDaysThatBothPlan(int firstBefore, int firstNow, string expected)
    {
        var before = new ReportedPlan { Today = Today, FirstDay = Today.AddDays(firstBefore), Calendar = firstBefore == 0 ? [Day(Today, 115), Day(Today.AddDays(1), 5)] : [Day(Today.AddDays(1), 5)] };
        var now = new ReportedPlan { Today = Today, FirstDay = Today.AddDays(firstNow), Calendar = [Day(Today.AddDays(1), 6)] };

        var difference = PlanDifference.Of(Run(now), Run(before), Today);

        Assert.Equal(expected, string.Join(", ", difference.Days.Select(day => $"{day.Day:yyyy-MM-dd} {day.Change.Before}→{day.Change.Now}")));
    }

    /// <summary>The hour of sending has passed in one, and is yet to come in the other.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    public async Task Today_AfterARun_IsTheSameOnEveryPage(int sendHour)
    {
        await using var host = await ConsoleHost.StartAsync();
        var before = await StoredRuns.RunSampleAsync(host.Store, scheduling: new SchedulingSettings { SendTimeHour = 23, SendTimeMinute = 59 });
        await StoredSql.ChangeAsync(host, $"UPDATE contacts SET email = 'none' WHERE id = (SELECT min(contact_id) FROM (SELECT contact_id FROM email_schedules WHERE status = 'pre-scheduled' AND scheduled_send_date = '{before.DayOfRun!.Day:yyyy-MM-dd}' GROUP BY contact_id HAVING count(*) = 1))");
        await StoredSql.ChangeAsync(host, $"UPDATE email_schedules SET status = 'sent' WHERE id = (SELECT max(id) FROM email_schedules WHERE status = 'pre-scheduled' AND scheduled_send_date = '{before.DayOfRun.Day:yyyy-MM-dd}')");
        var report = await StoredRuns.RunSampleAsync(host.Store, scheduling: new SchedulingSettings { SendTimeHour = sendHour, SendTimeMinute = sendHour == 0 ? 0 : 59 });
        var (today, left) = (report.DayOfRun!.Day, report.DayOfRun);

        var organization = PageText.Of(await host.ReadAsync("/organizations/99"));
        var organizations = PageText.Of(await host.ReadAsync("/"));
        var day = PageText.Of(await host.ReadAsync($"/organizations/99/days/{today:yyyy-MM-dd}"));

        Assert.Equal(sendHour == 0 ? today.AddDays(1) : today, report.Plan!.FirstDay);
        Assert.True(left is { Due: > 0, WithSender: > 0 });
        Assert.Equal(sendHour == 0 ? 1 : 0, left.HeldBack.Values.Sum());
        Assert.Contains($"Due today {left.Due} ", day, StringComparison.Ordinal);
        Assert.Contains($"With the sender, or sent {left.WithSender} ", day, StringComparison.Ordinal);
        Assert.Equal(left.HeldBack.Values.Sum() > 0, day.Contains("held back: ", StringComparison.Ordinal));
        Assert.Contains($"Today {left.Emails} ", organization, StringComparison.Ordinal);
        Assert.Contains($"{today:ddd d MMM yyyy} to {today.AddDays(6):ddd d MMM yyyy}", organization, StringComparison.Ordinal);
        Assert.Contains($"{today:ddd d MMM yyyy}: {left.Emails} email", await host.ReadAsync("/organizations/99"), StringComparison.Ordinal);
        Assert.Matches($@"99 Good {left.Emails} {report.Plan.Calendar.Where(one => one.Day > today && one.Day < today.AddDays(14)).Sum(one => one.Total) + left.Emails:N0} emails in 14 days", organizations);
    }

    [Fact]
    public async Task Today_ReportAndStatusOfAnEarlierVersion_IsNotKnown()
    {
        await using var host = await ConsoleHost.StartAsync();
        var report = await StoredRuns.RunSampleAsync(host.Store, scheduling: new SchedulingSettings { SendTimeHour = 0, SendTimeMinute = 0 });
        var earlier = StoredRuns.JsonOf(report);
        earlier.Remove("dayOfRun");
        await StoredRuns.PutReportAsync(host.Store, 99, report.RunId, earlier);
        var from = report.Plan!.Today;
        var emails = new JsonArray([.. Enumerable.Range(0, 14).Select(day => JsonValue.Create(day == 0 ? 0 : 5))]);
        await StoredRuns.PutStatusAsync(host.Store, 99, $$$"""{"organizationId":99,"lastRun":{"runId":"{{{report.RunId}}}","status":"completed","startedAt":"{{{report.StartedAt:O}}}"},"lastSuccessAt":"{{{report.StartedAt:O}}}","timezone":"America/Chicago","planned":{"from":"{{{from:yyyy-MM-dd}}}","emails":{{{emails.ToJsonString()}}}}}""");

        var html = await host.ReadAsync("/organizations/99");

        Assert.Contains("Today not known the plan was made after the time of sending, and its run did not count today Next 7 days not known ", PageText.Of(html), StringComparison.Ordinal);
        Assert.Contains($"{from:ddd d MMM yyyy}: not known", html, StringComparison.Ordinal);
        Assert.Contains("99 Good – 65 emails in 14 days", PageText.Of(await host.ReadAsync("/")), StringComparison.Ordinal);
    }

    private static RunReport Run(ReportedPlan plan) => new() { RunId = StoredRuns.HeldRun, OrganizationId = 99, Status = RunStatus.Completed, Plan = plan };

    private static DayCount Day(DateOnly day, long emails) => new(day, new Dictionary<string, long>(StringComparer.Ordinal) { ["birthday"] = emails });

    private static DayTotals? Left(DateOnly day, string left) => left.Split(' ') is not [var due, var sender] ? null : new DayTotals
    {
        Day = day,
        Due = long.Parse(due, CultureInfo.InvariantCulture),
        HeldBack = new Dictionary<string, long>(StringComparer.Ordinal) { ["suppressed"] = 6 },
        WithSender = long.Parse(sender, CultureInfo.InvariantCulture),
        ByType = new Dictionary<string, long>(StringComparer.Ordinal) { ["birthday"] = long.Parse(due, CultureInfo.InvariantCulture) + long.Parse(sender, CultureInfo.InvariantCulture) },
    };
}
