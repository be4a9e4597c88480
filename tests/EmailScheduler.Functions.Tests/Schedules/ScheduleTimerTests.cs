using EmailScheduler.Functions.Tests.Engine;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Functions.Tests.Schedules;

public class ScheduleTimerTests
{
    [Fact]
    public async Task Run_AtAnOccurrence_RunsAllOrganizationsOnce()
    {
        await using var app = await (await AppOnEngine.StartAsync()).WithOrganizationsAsync(7, 99);

        await app.FireAsync();

        var summary = await app.SummaryAsync("schedule-20260601T0600Z");
        Assert.Equal(AppOnEngine.Morning, summary.Occurrence);
        Assert.Equal([7L, 99L], summary.Runs.Select(run => run.OrganizationId));
        Assert.All(summary.Runs, run => Assert.Equal(RunStatus.Completed, run.Status));
        Assert.Equal((1, 1), (await CommitsAsync(app, 7), await CommitsAsync(app, 99)));
    }

    /// <summary>
    /// The engine looks for the id and starts under one lock, and refuses the other start as its statuses to deduplicate say. What a task hub in Azure Storage makes of two
    /// starts in the same instant, this does not show; should both run there, the leases keep their runs apart, and the second finds nothing to do.
    /// </summary>
    [Fact]
    public async Task Run_TwiceAtTheSameTime_StartsOneOrchestration()
    {
        await using var app = await (await AppOnEngine.StartAsync()).WithOrganizationsAsync(99);

        await Task.WhenAll(app.FireAsync(), app.FireAsync());

        Assert.Single((await app.SummaryAsync()).Runs);
        Assert.Single(await app.AllAsync(nameof(ScheduleOrganizations)));
        Assert.Single(app.Log.Of(LogLevel.Information), line => line == "Orchestration schedule-20260601T0600Z has been started before");
        Assert.Equal(1, await CommitsAsync(app, 99));
    }

    [Theory]
    [InlineData(-1, "a little early")]
    [InlineData(0, "in time")]
    [InlineData(90, "a little late")]
    [InlineData(3 * 3600, "late, after the host was down or the timer was killed")]
    public async Task Run_AgainWhileTheOrchestrationWorks_StartsNothing(int secondsAfter, string when)
    {
        var clock = new FakeTimeProvider(AppOnEngine.Morning.AddSeconds(-1));
        await using var app = await (await AppOnEngine.StartAsync(clock)).WithOrganizationsAsync(99);
        var gate = app.Hold(99);
        await app.FireAsync();
        await gate.Reached;

        clock.AdjustTime(AppOnEngine.Morning.AddSeconds(secondsAfter));
        await app.FireAsync(new TimerInfo { IsPastDue = secondsAfter > 3600 });

        gate.Open();
        Assert.True((await app.SummaryAsync()).Runs.Count == 1, when);
        Assert.Single(await app.AllAsync(nameof(ScheduleOrganizations)));
        Assert.Equal(1, await CommitsAsync(app, 99));
    }

    [Fact]
    public async Task Run_AgainAfterTheOrchestrationEnded_StartsNothing()
    {
        await using var app = await (await AppOnEngine.StartAsync()).WithOrganizationsAsync(99);
        await app.FireAsync();
        await app.SummaryAsync();

        await app.FireAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Completed, Assert.Single(await app.AllAsync(nameof(ScheduleOrganizations))).RuntimeStatus);
        Assert.Equal(1, await CommitsAsync(app, 99));
    }

    [Fact]
    public async Task Run_OnTheNextDay_StartsTheNextOrchestration()
    {
        var clock = new FakeTimeProvider(AppOnEngine.Morning);
        await using var app = await (await AppOnEngine.StartAsync(clock)).WithOrganizationsAsync(99);
        await app.FireAsync();
        await app.SummaryAsync("schedule-20260601T0600Z");

        clock.AdjustTime(AppOnEngine.Morning.AddDays(1));
        await app.FireAsync();

        Assert.True(Assert.Single((await app.SummaryAsync("schedule-20260602T0600Z")).Runs).Succeeded);
    }

    [Theory]
    [InlineData("2026-06-01T10:00:00Z", false, null, 0, "5 h in Chicago is not 6 h")]
    [InlineData("2026-06-01T11:00:00Z", false, null, 1, "6 h in Chicago")]
    [InlineData("2026-06-01T12:00:00Z", false, null, 0, "7 h")]
    [InlineData("2026-06-01T14:00:00Z", true, "2026-06-01T10:00:00Z", 1, "late: 6 h was missed")]
    [InlineData("2026-06-01T14:00:00Z", true, "2026-06-01T11:00:00Z", 0, "late: 6 h was handled")]
    public async Task Run_WithLocalHours_RunsWhatIsDueInTheOrganizationsZone(string now, bool late, string? last, int due, string because)
    {
        await using var app = await (await AppOnEngine.StartAsync(new FakeTimeProvider(Instant(now)), "--Schedule=0 0 * * * *", "--RunAt=6")).WithOrganizationsAsync(99);

        await app.FireAsync(new TimerInfo
        {
            IsPastDue = late,
            ScheduleStatus = last is null ? null : new ScheduleStatus { Last = Instant(last).UtcDateTime },
        });

        Assert.True(due == (await app.SummaryAsync($"schedule-{Instant(now):yyyyMMdd'T'HHmm'Z'}")).Runs.Count, because);
    }

    /// <summary>The host takes an occurrence for done whose timer its worker did not survive; the one after is not late by its account.</summary>
    [Fact]
    public async Task Run_OccurrenceBeforeHasNoOrchestration_MakesUpForIt()
    {
        var clock = new FakeTimeProvider(Instant("2026-06-01T10:00:00Z"));
        await using var app = await (await AppOnEngine.StartAsync(clock, "--Schedule=0 0 * * * *", "--RunAt=6")).WithOrganizationsAsync(99);
        await app.FireAsync();
        Assert.Empty((await app.SummaryAsync("schedule-20260601T1000Z")).Runs);

        // At 11:00, which is 6 h in Chicago, nothing was started.
        clock.AdjustTime(Instant("2026-06-01T13:00:00Z"));
        await app.FireAsync();
        Assert.Single((await app.SummaryAsync("schedule-20260601T1300Z")).Runs);

        clock.AdjustTime(Instant("2026-06-01T14:00:00Z"));
        await app.FireAsync();
        Assert.Empty((await app.SummaryAsync("schedule-20260601T1400Z")).Runs);
    }

    [Fact]
    public async Task Run_OccurrenceBeforeFailed_MakesUpForIt()
    {
        using var app = await new AppUnderTest("--Schedule=0 0 * * * *", "--RunAt=6").WithOrganizationsAsync(99);
        app.Clock.AdjustTime(Instant("2026-06-01T11:00:00Z"));
        app.Store.Fault = key => key == "org-data/" ? new ObjectStoreException(ObjectStoreFailure.Transient, "The store does not answer.") : null;
        await app.FireAndRunAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Failed, Assert.Single(app.Hub.Orchestrations).Status);

        app.Store.Fault = _ => null;
        app.Clock.AdjustTime(Instant("2026-06-01T14:00:00Z"));
        await app.FireAndRunAsync();

        Assert.Single(app.Store.Commits);
    }

    /// <summary>An occurrence that cannot list its organizations has failed when the next one looks, so that none is forgotten, however long the store is down.</summary>
    [Theory]
    [InlineData("2026-06-01T11:50:00Z", "for less than an hour")]
    [InlineData("2026-06-01T13:30:00Z", "for some occurrences")]
    [InlineData("2026-06-01T21:10:00Z", "for ten hours")]
    public async Task Run_StoreDownForOccurrences_MakesUpForAllOfThemOnce(string until, string because)
    {
        using var app = await new AppUnderTest("--Schedule=0 0 * * * *", "--RunAt=6").WithOrganizationsAsync(99);
        var (up, lists) = (Instant(until), 0);
        app.Store.Fault = key => key == "org-data/" && app.Clock.GetUtcNow() < up ? new ObjectStoreException(ObjectStoreFailure.Transient, "The store does not answer.") : null;

        for (var occurrence = Instant("2026-06-01T11:00:00Z"); occurrence <= Instant("2026-06-02T01:00:00Z"); occurrence = occurrence.AddHours(1))
        {
            Assert.True(app.Clock.GetUtcNow() <= occurrence, $"At {occurrence:HH:mm} the one before still worked.");
            app.Clock.AdjustTime(occurrence);
            await app.FireAndRunAsync();
            lists += app.Hub.Orchestrations.Count(one => one.Status == OrchestrationRuntimeStatus.Completed && one.Id.StartsWith($"schedule-{occurrence:yyyyMMdd'T'HHmm'Z'}", StringComparison.Ordinal) && one.Output!.Contains("\"organizationId\"", StringComparison.Ordinal));
        }

        Assert.True(app.Store.Commits.Count == 1, because);
        Assert.Equal(1, lists);
    }

    /// <summary>Between a late timer's last occurrence and this one nothing was started, and that last one may have failed.</summary>
    [Fact]
    public async Task Run_LateAndTheLastOccurrenceFailed_MakesUpForItToo()
    {
        using var app = await new AppUnderTest("--Schedule=0 0 * * * *", "--RunAt=6").WithOrganizationsAsync(99);
        app.Clock.AdjustTime(Instant("2026-06-01T11:00:00Z"));
        app.Store.Fault = key => key == "org-data/" ? new ObjectStoreException(ObjectStoreFailure.Transient, "The store does not answer.") : null;
        await app.FireAndRunAsync();

        app.Store.Fault = _ => null;
        app.Clock.AdjustTime(Instant("2026-06-01T15:00:00Z"));
        await app.FireAsync(new TimerInfo { IsPastDue = true, ScheduleStatus = new ScheduleStatus { Last = Instant("2026-06-01T11:00:00Z").UtcDateTime } });
        await app.Hub.RunAsync();

        Assert.Single(app.Store.Commits);
    }

    private static async Task<int> CommitsAsync(AppOnEngine app, long organizationId) =>
        (await app.Database(organizationId).ListVersionsAsync(Cancel)).Count;

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
