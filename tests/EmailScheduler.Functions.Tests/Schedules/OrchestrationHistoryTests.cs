using EmailScheduler.Functions.Tests.Durable;
using EmailScheduler.Functions.Tests.Engine;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Functions.Tests.Schedules;

public class OrchestrationHistoryTests
{
    /// <summary>How an orchestration of so many days ago stands, and whether it is still there after the timer has fired.</summary>
    public static TheoryData<OrchestrationRuntimeStatus, double, bool> Orchestrations => new()
    {
        { OrchestrationRuntimeStatus.Completed, 31, false },
        { OrchestrationRuntimeStatus.Failed, 31, false },
        { OrchestrationRuntimeStatus.Terminated, 3000, false },
        { OrchestrationRuntimeStatus.Completed, 29.9, true },
        { OrchestrationRuntimeStatus.Failed, 1, true },
        { OrchestrationRuntimeStatus.Running, 31, true },
        { OrchestrationRuntimeStatus.Pending, 31, true },
        { OrchestrationRuntimeStatus.Suspended, 3000, true },
    };

    [Theory]
    [MemberData(nameof(Orchestrations))]
    public async Task Fire_OrchestrationOfThatAge_StaysOrGoes(OrchestrationRuntimeStatus status, double days, bool stays)
    {
        using var app = new AppUnderTest();
        app.Hub.Place(new Orchestration(nameof(ScheduleOrganization), "one", null, AppUnderTest.Morning.AddDays(-days)) { Status = status });

        await app.FireAsync();

        Assert.Equal(stays, app.Hub.Orchestrations.Any(one => one.Id == "one"));
    }

    [Fact]
    public async Task Fire_DayAfterDay_KeepsTheDaysOfTheSetting()
    {
        using var app = await new AppUnderTest("--HistoryDays=3").WithOrganizationsAsync(99);

        for (var day = 0; day < 10; day++)
        {
            app.Clock.AdjustTime(AppUnderTest.Morning.AddDays(day));
            await app.FireAndRunAsync();
        }

        Assert.Equal(
            ["schedule-20260608T0600Z", "schedule-20260609T0600Z", "schedule-20260610T0600Z"],
            app.Hub.Orchestrations.Where(one => one.Name == nameof(ScheduleOrganizations)).Select(one => one.Id).Order(StringComparer.Ordinal));
        Assert.Equal(10, (await app.Database(99).Reports.NewestAsync(100, Cancel)).Count);
    }

    /// <summary>On the real engine, whose orchestrations begin now: it is the app's clock that moves on.</summary>
    [Fact]
    public async Task Fire_LongAfterwards_RemovesWhatHasEndedAndKeepsWhatWorks()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await (await AppOnEngine.StartAsync(clock)).WithOrganizationsAsync(7, 99);
        var gate = app.Hold(7);
        await app.FireAsync();
        await gate.Reached;
        await app.UntilAsync(async () => (await app.AllAsync(nameof(ScheduleOrganization))).Any(one => one.IsCompleted));
        var working = (await app.AllAsync(nameof(ScheduleOrganization))).Single(one => !one.IsCompleted).InstanceId;

        clock.Advance(TimeSpan.FromDays(32));
        await app.FireAsync();

        Assert.Contains(await app.AllAsync(nameof(ScheduleOrganization)), one => one.InstanceId == working);
        Assert.Contains(app.Log.Of(LogLevel.Information), line => line == "Removed 1 orchestrations that began more than 30 days ago");
        gate.Open();
    }

    [Fact]
    public async Task Fire_AgainLongAfterTheOccurrence_KeepsWhatProvesThatItWasHandled()
    {
        using var app = await new AppUnderTest("--Schedule=0 0 6 1 * *", "--HistoryDays=1").WithOrganizationsAsync(99);
        await app.FireAndRunAsync();

        app.Clock.AdjustTime(AppUnderTest.Morning.AddDays(20));
        await app.FireAsync();

        Assert.DoesNotContain(app.Hub.Orchestrations, one => one.IsWorking);
        Assert.Contains(app.Hub.Orchestrations, one => one.Id == "schedule-20260601T0600Z");
    }

    public static TheoryData<Exception> Faults => new()
    {
        new RpcException(new Status(StatusCode.Unavailable, "the host is busy")),
        new OperationCanceledException("it took too long"),
        new InvalidOperationException("the backend refuses"),
        new NotSupportedException("the client cannot"),
        new NotImplementedException("the backend cannot"),
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fire_PurgeFails_WarnsAndRunsTheDayAllTheSame(Exception fault)
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        app.Hub.PurgeFault = fault;

        await app.FireAndRunAsync();

        Assert.Equal(RunStatus.Completed, Assert.Single(app.Summary().Runs).Status);
        Assert.Contains(app.Log.Of(LogLevel.Warning), line => line.Contains("30 days ago could not be removed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fire_PurgeFailsUnforeseen_IsNotHiddenAndTheDayRuns()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        app.Hub.PurgeFault = new InvalidCastException("a fault of the program");

        await Assert.ThrowsAsync<InvalidCastException>(() => app.FireAsync());
        await app.Hub.RunAsync();

        Assert.Equal(RunStatus.Completed, Assert.Single(app.Summary().Runs).Status);
    }

    [Fact]
    public async Task Fire_OccurrenceWasHandled_StillRemovesWhatIsOld()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        await app.FireAsync();
        app.Hub.Place(new Orchestration(nameof(ScheduleOrganization), "one", null, AppUnderTest.Morning.AddDays(-31)) { Status = OrchestrationRuntimeStatus.Completed });

        await app.FireAsync();

        Assert.DoesNotContain(app.Hub.Orchestrations, one => one.Id == "one");
    }
}
