using EmailScheduler.Functions.Orchestrations;
using EmailScheduler.Functions.Tests.Durable;
using EmailScheduler.Runs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace EmailScheduler.Functions.Tests.Schedules;

public class ScheduleTimerTests
{
    [Fact]
    public async Task Run_AtAnOccurrence_RunsAllOrganizationsOnce()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(7, 99);

        await app.FireAsync();
        await app.Hub.RunAsync();

        var summary = app.Summary();
        Assert.Equal(AppUnderTest.Morning, summary.Occurrence);
        Assert.Equal([7L, 99L], summary.Runs.Select(run => run.OrganizationId));
        Assert.All(summary.Runs, run => Assert.Equal(RunStatus.Completed, run.Status));
        Assert.Equal(new Dictionary<string, int> { ["org-data/7.db"] = 1, ["org-data/99.db"] = 1 }, app.Store.Commits);
        Assert.Contains(app.Hub.Orchestrations, one => one.Id == "schedule-20260601T0600Z");
    }

    [Theory]
    [InlineData(-1, "a little early")]
    [InlineData(0, "in time")]
    [InlineData(90, "a little late")]
    [InlineData(3 * 3600, "late, after the host was down")]
    public async Task Run_TwiceForOneOccurrence_StartsOneOrchestration(int secondsAfter, string when)
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        app.Clock.AdjustTime(AppUnderTest.Morning.AddSeconds(-1));
        await app.FireAsync();
        await app.Hub.RunReadyAsync();

        app.Clock.AdjustTime(AppUnderTest.Morning.AddSeconds(secondsAfter));
        await app.FireAsync(new TimerInfo { IsPastDue = secondsAfter > 3600 });
        await app.Hub.RunAsync();

        Assert.True(app.Summary().Runs.Count == 1, when);
        Assert.Equal(1, app.Store.Commits["org-data/99.db"]);
    }

    [Fact]
    public async Task Run_AgainAfterTheOrchestrationEnded_StartsNothing()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        await app.FireAsync();
        await app.Hub.RunAsync();

        await app.FireAsync();

        Assert.DoesNotContain(app.Hub.Orchestrations, one => one.IsWorking);
        Assert.Equal(1, app.Store.Commits["org-data/99.db"]);
    }

    [Fact]
    public async Task Run_KilledRightAfterItStartedTheOrchestration_HasDoneItsWork()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        await Assert.ThrowsAsync<WorkerKilledException>(async () =>
        {
            await app.FireAsync();
            throw new WorkerKilledException();
        });

        // The host fires what did not end again, late.
        app.Clock.Advance(TimeSpan.FromMinutes(20));
        await app.FireAsync(new TimerInfo { IsPastDue = true });
        await app.Hub.RunAsync();

        Assert.Equal(RunStatus.Completed, Assert.Single(app.Summary().Runs).Status);
        Assert.Equal(1, app.Store.Commits["org-data/99.db"]);
    }

    [Fact]
    public async Task Run_OnTheNextDay_StartsTheNextOrchestration()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        await app.FireAsync();
        await app.Hub.RunAsync();

        app.Clock.AdjustTime(AppUnderTest.Morning.AddDays(1));
        await app.FireAsync();
        await app.Hub.RunAsync();

        Assert.Equal(
            ["schedule-20260601T0600Z", "schedule-20260602T0600Z"],
            app.Hub.Orchestrations.Where(one => one.Name == nameof(ScheduleOrganizations)).Select(one => one.Id));
        Assert.All(app.Hub.Orchestrations, one => Assert.Equal(OrchestrationRuntimeStatus.Completed, one.Status));
    }

    [Theory]
    [InlineData("2026-06-01T10:00:00Z", false, null, 0, "5 h in Chicago is not 6 h")]
    [InlineData("2026-06-01T11:00:00Z", false, null, 1, "6 h in Chicago")]
    [InlineData("2026-06-01T12:00:00Z", false, null, 0, "7 h")]
    [InlineData("2026-06-01T14:00:00Z", true, "2026-06-01T10:00:00Z", 1, "late: 6 h was missed")]
    [InlineData("2026-06-01T14:00:00Z", true, "2026-06-01T11:00:00Z", 0, "late: 6 h was handled")]
    public async Task Run_WithLocalHours_RunsWhatIsDueInTheOrganizationsZone(string now, bool late, string? last, int due, string because)
    {
        using var app = await new AppUnderTest("--Schedule=0 0 * * * *", "--RunAt=6").WithOrganizationsAsync(99);
        app.Clock.AdjustTime(Instant(now));

        await app.FireAsync(new TimerInfo
        {
            IsPastDue = late,
            ScheduleStatus = last is null ? null : new ScheduleStatus { Last = Instant(last).UtcDateTime },
        });
        await app.Hub.RunAsync();

        Assert.True(due == app.Summary().Runs.Count, because);
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
