using System.Globalization;
using System.Text;
using EmailScheduler.Api.Schedules;
using EmailScheduler.Api.Settings;
using EmailScheduler.Api.Tests.Work;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Objects.Directories;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Api.Tests.Schedules;

/// <summary>The timer of a process over a store in a folder, on a clock that the test sets.</summary>
public sealed class RunTimerTests : FolderTests
{
    private const string Hourly = "0 0 * * * *", Daily = "0 0 6 * * *";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2025, 6, 1, 5, 30, 0, TimeSpan.Zero));
    private readonly WaitedTime _timersClock;

    public RunTimerTests() => _timersClock = new WaitedTime(_clock);

    [Fact]
    public async Task Run_OccurrenceComes_RunsEachOrganizationOnce()
    {
        await using var process = await ProcessAsync(7, 8);
        await using var timer = Start(process, Daily);
        await EndAsync(process, (7, "05-31 06:00"), (8, "05-31 06:00"));

        await PassAsync(TimeSpan.FromMinutes(29));
        await PassAsync(TimeSpan.FromMinutes(1));

        await EndAsync(process, (7, "06-01 06:00"), (8, "06-01 06:00"));
        await PassAsync(TimeSpan.FromHours(24));
        await EndAsync(process, (7, "06-02 06:00"), (8, "06-02 06:00"));
        Assert.Equal(6, process.Engine.Begun.Count);
    }

    [Fact]
    public async Task Run_RestartedAfterItsRunsEnded_AsksForNoneAgain()
    {
        await using (var earlier = await ProcessAsync(7))
        {
            await using var timer = Start(earlier, Hourly);
            await EndAsync(earlier, (7, "06-01 05:00"));
        }

        await using var process = new HostUnderTest(Folder, _clock);
        await using var again = Start(process, Hourly);
        await PassAsync(TimeSpan.FromMinutes(30));

        await EndAsync(process, (7, "06-01 06:00"));
        Assert.Single(process.Engine.Begun);
    }

    [Fact]
    public async Task Run_HeldRunOfTheOccurrence_IsNotAskedForAgain()
    {
        await using var process = await ProcessAsync(7);
        await PutAsync(process.Store, $"org-data/7.db.runs/{IdOf(7, "06-01 05:00")}.json", $$"""{"runId":"{{IdOf(7, "06-01 05:00")}}","organizationId":7,"status":"held","startedAt":"2025-06-01T05:00:01Z"}""");
        await using var timer = Start(process, Hourly);

        await PassAsync(TimeSpan.FromMinutes(30));

        await EndAsync(process, (7, "06-01 06:00"));
        Assert.Single(process.Engine.Begun);
    }

    [Fact]
    public async Task Run_SuccessSinceTheLastOccurrence_IsNotCaughtUpOn()
    {
        await using var process = await ProcessAsync(7, 8);
        var asked = await process.StartAsync(7);
        await process.EndAsync(7, asked.RunId!);
        await using var timer = Start(process, Hourly);
        await EndAsync(process, (8, "06-01 05:00"));

        await PassAsync(TimeSpan.FromMinutes(30));

        await EndAsync(process, (7, "06-01 06:00"), (8, "06-01 06:00"));
        Assert.DoesNotContain(process.Engine.Begun, run => run.RunId == IdOf(7, "06-01 05:00"));
    }

    [Fact]
    public async Task Run_ProcessDiedInTheMiddleOfARun_BringsTheSameRunToItsEnd()
    {
        await using var process = await ProcessAsync(7);
        await PutAsync(process.Store, "org-data/7.db.lock", $$"""
            {"instance_id":"{{Environment.MachineName}}-{{Environment.ProcessId}}","timestamp":"2025-06-01T05:00:01Z","timeout":3600,"run_id":"{{IdOf(7, "06-01 05:00")}}","try":1,"nonce":"n","host":"{{Environment.MachineName}}"}
            """);

        await using var timer = Start(process, Hourly);

        await EndAsync(process, (7, "06-01 05:00"));
        Assert.Equal(2, (await process.ReportAsync(7, IdOf(7, "06-01 05:00")))!.Try);
        Assert.Null(await process.Database(7).HolderAsync(Cancel));
    }

    [Fact]
    public async Task Run_MachineSlept_RunsTheNewestOccurrenceAlone()
    {
        await using var process = await ProcessAsync(7);
        await using var timer = Start(process, Hourly);
        await EndAsync(process, (7, "06-01 05:00"));

        await PassAsync(TimeSpan.FromHours(9));

        await EndAsync(process, (7, "06-01 14:00"));
        Assert.Equal(2, process.Engine.Begun.Count);
    }

    [Fact]
    public async Task Run_EarlierRunStillWorks_RunsTheNewestOccurrenceAfterIt()
    {
        await using var process = await ProcessAsync(7, 8);
        process.Engine.Hold(7);
        await using var timer = Start(process, "0 */10 * * * *");
        await EndAsync(process, (8, "06-01 05:30"));

        foreach (var time in (string[])["05:40", "05:50", "06:00"])
        {
            await PassAsync(TimeSpan.FromMinutes(10));
            await EndAsync(process, (8, $"06-01 {time}"));
        }

        process.Engine.LetGo(7);
        await EndAsync(process, (7, "06-01 06:00"));
        Assert.Equal([IdOf(7, "06-01 05:30"), IdOf(7, "06-01 06:00")], process.Engine.Begun.Where(run => run.OrganizationId == 7).Select(run => run.RunId));
    }

    [Fact]
    public async Task Run_PersonAskedForARunBefore_ComesAfterThatOne()
    {
        await using var process = await ProcessAsync(7, 8);
        process.Engine.Hold(7);
        var asked = await process.StartAsync(7);
        await using var timer = Start(process, Hourly);
        await EndAsync(process, (8, "06-01 05:00"));
        Assert.Equal(asked.RunId, (await process.Host.FindWorkingAsync(7, Cancel))!.Run.RunId);

        process.Engine.LetGo(7);

        await EndAsync(process, (7, "06-01 05:00"));
    }

    [Fact]
    public async Task Run_StoreCannotBeListed_ListsAgainAndLosesNoOccurrence()
    {
        var store = new UnlistedStore(new DirectoryObjectStore(Path.Combine(Folder.Path, "store"), _clock)) { IsDown = true };
        await using var process = await new HostUnderTest(Folder, _clock, store: store).WithAsync(7);
        _clock.Advance(TimeSpan.FromMinutes(30));
        await using var timer = Start(process, Daily);
        await PassUntilAsync(() => store.Asked >= 4);

        store.IsDown = false;
        await PassUntilAsync(() => store.Asked >= 5);

        await EndAsync(process, (7, "06-01 06:00"));
        Assert.Single(process.Engine.Begun);
    }

    [Fact]
    public async Task Run_LocalHours_RunsEachOrganizationAtItsOwn()
    {
        await using var process = await ProcessAsync(7, 8);
        process.Engine.Zones = new Dictionary<long, string> { [7] = "America/New_York", [8] = "America/Los_Angeles" };
        foreach (var (organization, zone) in process.Engine.Zones)
        {
            await PutAsync(process.Store, $"org-status/{organization}.json", Status(organization, zone));
        }

        await using var timer = Start(process, Hourly, "6");

        // At 05:30 UTC the last 06:00 in New York was at 10:00 UTC of the day before, that in Los Angeles at 13:00.
        await EndAsync(process, (7, "05-31 10:00"), (8, "05-31 13:00"));
        for (var hour = 6; hour < 24; hour++)
        {
            await PassAsync(TimeSpan.FromHours(1));
            await EndAsync(process, [.. hour >= 10 ? [(7, "06-01 10:00")] : Array.Empty<(long, string)>(), .. hour >= 13 ? [(8, "06-01 13:00")] : Array.Empty<(long, string)>()]);
        }

        Assert.Equal(4, process.Engine.Begun.Count);
    }

    private static string IdOf(long organization, string occurrence) => RunId.OfOccurrence(
        new DateTimeOffset(DateTime.ParseExact("2025-" + occurrence, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), TimeSpan.Zero), organization);

    private static string Status(long organization, string zone) => $$"""
        {"organizationId":{{organization}},"lastRun":{"runId":"20250529T100000Z-0a1b2c3d","status":"completed","startedAt":"2025-05-29T10:00:00Z"},"lastSuccessAt":"2025-05-29T10:00:00Z","timezone":"{{zone}}"}
        """;

    private static Task<PutResult> PutAsync(IObjectStore store, string key, string text) =>
        store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes(Encoding.UTF8.GetBytes(text)) }, Cancel);

    /// <summary>Waits until the runs of occurrences have ended well.</summary>
    private static async Task EndAsync(HostUnderTest process, params (long Organization, string Occurrence)[] runs)
    {
        foreach (var (organization, occurrence) in runs)
        {
            await EventuallyAsync(async () => await process.ReportAsync(organization, IdOf(organization, occurrence)) is not null && await process.Host.FindWorkingAsync(organization, Cancel) is null);
            Assert.Equal(RunStatus.Unchanged, (await process.ReportAsync(organization, IdOf(organization, occurrence)))!.Status);
        }
    }

    /// <summary>Lets time pass once the timer waits for it.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        await EventuallyAsync(() => _timersClock.IsWaitedFor);
        _clock.Advance(time);
    }

    /// <summary>Lets time pass, ten seconds at once, until something is so.</summary>
    private async Task PassUntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await PassAsync(TimeSpan.FromSeconds(10));
        }
    }

    private Task<HostUnderTest> ProcessAsync(params long[] organizations) => new HostUnderTest(Folder, _clock).WithAsync(organizations);

    private RunningTimer Start(HostUnderTest process, string schedule, string? runAt = null) => new(process, _timersClock, new HostSettings
    {
        Run = process.Settings,
        Schedule = TimerSchedule.Parse(schedule, "Schedule"),
        RunAt = runAt is null ? null : RunHours.Parse(runAt, "RunAt"),
    });

    private sealed class RunningTimer : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        private readonly OrganizationStatuses _statuses;
        private readonly Task _work;

        public RunningTimer(HostUnderTest process, TimeProvider clock, HostSettings settings)
        {
            _statuses = new OrganizationStatuses(process.Store);
            var databases = new OrganizationDatabases(process.Store, _statuses, settings, process.Clock, NullLogger<OrganizationDatabases>.Instance);
            _work = new RunTimer(settings, new DueOrganizations(databases, settings), _statuses, process.Host, clock, NullLogger<RunTimer>.Instance).RunAsync(_stop.Token);
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _work);
            _stop.Dispose();
            _statuses.Dispose();
        }
    }
}
