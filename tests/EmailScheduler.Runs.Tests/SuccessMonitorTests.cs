using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Objects.Traffic;

namespace EmailScheduler.Runs.Tests;

public sealed class SuccessMonitorTests : IDisposable
{
    private const string StatusKey = "org-status/99.json";

    private static readonly DateTimeOffset Morning = new(2026, 6, 1, 6, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Morning);
    private readonly RunFolder _folder;
    private readonly StoreTraffic _traffic = new();
    private readonly IObjectStore _store;
    private readonly OrganizationStatuses _statuses;
    private long _listings;
    private long _reads;

    public SuccessMonitorTests()
    {
        _folder = new RunFolder(_clock);
        _store = _traffic.Count(_folder.Store);
        _statuses = new OrganizationStatuses(_store);
    }

    public void Dispose()
    {
        _statuses.Dispose();
        _folder.Dispose();
    }

    /// <summary>Statuses as they are found: written by each run, by none as with an earlier release, or by another program.</summary>
    public enum Statuses
    {
        Written,
        Missing,
        Unreadable,
    }

    [Theory]
    [InlineData(Statuses.Written, true)]
    [InlineData(Statuses.Written, false)]
    [InlineData(Statuses.Missing, true)]
    [InlineData(Statuses.Missing, false)]
    [InlineData(Statuses.Unreadable, true)]
    public async Task Measure_AfterASuccess_IsTheTimeSinceItStarted(Statuses statuses, bool changed)
    {
        await _folder.WithDatabaseAsync();
        await RunAsync(changed ? new BuiltInEngine(TimeProvider.System) : ScriptedEngine.Idle);

        _clock.Advance(TimeSpan.FromHours(5));

        Assert.Equal(TimeSpan.FromHours(5), await AgeAsync(statuses));
    }

    [Fact]
    public async Task Measure_StatusCannotBeRead_TheReportsDecide()
    {
        await _folder.WithDatabaseAsync();
        await RunAsync(ScriptedEngine.Idle);
        _clock.Advance(TimeSpan.FromHours(5));
        var store = new WatchedStore(_folder.Store);
        store.HoldUp = _ => store.Gets.Last() == StatusKey ? throw new ObjectStoreException(ObjectStoreFailure.Configuration, "It may not be read.") : Task.CompletedTask;
        using var statuses = new OrganizationStatuses(store);

        var ages = await new SuccessMonitor(store, statuses, _clock).MeasureAsync(organizations: null, Cancel);

        Assert.Contains(StatusKey, store.Gets);
        Assert.Equal(TimeSpan.FromHours(5), ages[99]);
    }

    [Theory]
    [InlineData(Statuses.Written, 5)]
    [InlineData(Statuses.Written, 480)]
    [InlineData(Statuses.Missing, 5)]
    [InlineData(Statuses.Missing, 480)]
    public async Task Measure_DatabaseVanished_IsMeasuredLikeAnyOther(Statuses statuses, int hours)
    {
        await _folder.WithDatabaseAsync();
        await RunAsync(ScriptedEngine.Idle);
        await _folder.Store.DeleteAsync(RunFolder.Key, cancellationToken: Cancel);

        _clock.Advance(TimeSpan.FromHours(hours));

        Assert.Empty(await OrganizationList.IdsAsync(_folder.Store, Cancel));
        Assert.Equal(TimeSpan.FromHours(hours), await AgeAsync(statuses));
    }

    /// <summary>Within two days the success is found; before them the first failure is what the time is counted from.</summary>
    [Theory]
    [InlineData(Statuses.Written, 3, 3)]
    [InlineData(Statuses.Written, 27, 27)]
    [InlineData(Statuses.Written, 47, 47)]
    [InlineData(Statuses.Written, 240, 49)]
    [InlineData(Statuses.Missing, 3, 3)]
    [InlineData(Statuses.Missing, 27, 27)]
    [InlineData(Statuses.Missing, 240, 49)]
    [InlineData(Statuses.Unreadable, 27, 27)]
    public async Task Measure_FailuresAfterASuccess_IsTheTimeSinceTheSuccess(Statuses statuses, int hours, int expected)
    {
        await _folder.WithDatabaseAsync();
        await RunAsync(ScriptedEngine.Idle);
        for (var hour = 1; hour <= hours; hour++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            await FailAsync();
        }

        Assert.Equal(TimeSpan.FromHours(expected), await AgeAsync(statuses));
    }

    [Theory]
    [InlineData(Statuses.Written)]
    [InlineData(Statuses.Missing)]
    [InlineData(Statuses.Unreadable)]
    public async Task Measure_FailuresOnly_IsTheTimeSinceTheFirst(Statuses statuses)
    {
        await FailAsync();
        _clock.Advance(TimeSpan.FromHours(20));
        await FailAsync();
        _clock.Advance(TimeSpan.FromHours(10));

        Assert.Equal(TimeSpan.FromHours(30), await AgeAsync(statuses));
    }

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task Measure_NeverRun_IsTheTimeSinceTheDatabaseWasWritten(DatabaseLayoutKind layout)
    {
        await _folder.WithDatabaseAsync();
        if (layout == DatabaseLayoutKind.Log)
        {
            _clock.Advance(TimeSpan.FromHours(2));
            Assert.True((await _folder.History.ConvertAsync(layout, Cancel)).Succeeded);
            await _folder.Store.DeleteAsync(RunFolder.Key, cancellationToken: Cancel);
        }

        _clock.Advance(TimeSpan.FromHours(3));

        Assert.Equal(TimeSpan.FromHours(3), (await MeasureAsync())[99]);
    }

    [Fact]
    public async Task Measure_MonthsOfFailures_ReadsThoseOfTwoDaysAndOneMore()
    {
        for (var run = 0; run < 100 * 24; run += 6)
        {
            await FailAsync();
            _clock.Advance(TimeSpan.FromHours(6));
        }

        var ages = await MeasureAsync();

        Assert.True(ages[99] > TimeSpan.FromDays(2), $"{ages[99]}");
        Assert.InRange(_traffic.ByKind[StoreRequestKind.Get], 1, 11);
    }

    [Fact]
    public async Task Measure_ReportThatCannotBeRead_IsPassedOver()
    {
        await _folder.WithDatabaseAsync();
        await RunAsync(ScriptedEngine.Idle);
        _clock.Advance(TimeSpan.FromHours(2));
        await _folder.PutTextAsync($"org-data/99.db.runs/{RunId.New(_clock)}.json", "{ torn");

        Assert.Equal(TimeSpan.FromHours(2), await AgeAsync(Statuses.Missing));
    }

    [Theory]
    [InlineData(Statuses.Written)]
    [InlineData(Statuses.Missing)]
    [InlineData(Statuses.Unreadable)]
    public async Task Measure_SuccessOfAMachineWhoseClockIsAhead_IsZero(Statuses statuses)
    {
        await _folder.WithDatabaseAsync();
        _clock.Advance(TimeSpan.FromMinutes(1));
        await RunAsync(ScriptedEngine.Idle);
        _clock.AdjustTime(Morning);

        Assert.Equal(TimeSpan.Zero, await AgeAsync(statuses));
    }

    /// <summary>A run goes on when it cannot write its status: then that shows an older success, and an alarm would be false.</summary>
    [Fact]
    public async Task Measure_StatusOfTheLastSuccessNotWritten_IsTheTimeSinceItByItsReport()
    {
        await _folder.WithDatabaseAsync();
        await RunAsync(ScriptedEngine.Idle);
        var before = await _folder.ReadTextAsync(StatusKey);
        _clock.Advance(TimeSpan.FromHours(24));
        await RunAsync(ScriptedEngine.Idle);
        await _folder.PutTextAsync(StatusKey, before);

        _clock.Advance(TimeSpan.FromHours(2));

        Assert.Equal(TimeSpan.FromHours(2), (await MeasureAsync())[99]);
    }

    /// <summary>A clock that was wrong once left a success that is years ahead: it hides no failure.</summary>
    [Fact]
    public async Task Measure_StatusWithASuccessInTheFuture_GoesByTheReports()
    {
        await _folder.WithDatabaseAsync();
        await RunAsync(ScriptedEngine.Idle);
        await _folder.PutTextAsync(StatusKey, (await _folder.ReadTextAsync(StatusKey)).Replace("2026-06-01", "2036-06-01", StringComparison.Ordinal));

        _clock.Advance(TimeSpan.FromHours(30));

        Assert.Equal(TimeSpan.FromHours(30), (await MeasureAsync())[99]);
    }

    /// <summary>So does the report of such a run, and its status gives way to what comes after it.</summary>
    [Theory]
    [InlineData(Statuses.Written)]
    [InlineData(Statuses.Missing)]
    [InlineData(Statuses.Unreadable)]
    public async Task Measure_RunFromTheFuture_HidesNoFailure(Statuses statuses)
    {
        await _folder.WithDatabaseAsync();
        await RunAsync(ScriptedEngine.Idle);
        _clock.AdjustTime(Morning.AddDays(30));
        await ReportAsync(RunStatus.Completed);
        _clock.AdjustTime(Morning.AddHours(26));
        await ReportAsync(RunStatus.Transient);

        Assert.Equal(TimeSpan.FromHours(26), await AgeAsync(statuses));
        Assert.Equal((RunStatus.Transient, false), (await OrganizationStatuses.ReadAsync(_folder.Store, 99, Cancel)).Status is { } status ? (status.LastRun.Status, status.LastSuccessAt > _clock.GetUtcNow()) : (RunStatus.Transient, false));
    }

    [Theory]
    [InlineData(Statuses.Written)]
    [InlineData(Statuses.Missing)]
    [InlineData(Statuses.Unreadable)]
    public async Task Measure_HeldRunsAfterASuccess_IsTheTimeSinceTheSuccess(Statuses statuses)
    {
        await _folder.WithDatabaseAsync();
        await RunAsync(ScriptedEngine.Idle);
        _clock.Advance(TimeSpan.FromHours(26));
        await ReportAsync(RunStatus.Held);

        Assert.Equal(TimeSpan.FromHours(26), await AgeAsync(statuses));
    }

    [Fact]
    public async Task Measure_ThingsThatBelongToNoOrganization_ArePassedOver()
    {
        foreach (var key in (string[])
        [
            "org-data/007.db", "org-data/x.db", "org-data/9 copy.db", "org-data/8.db.lock", "org-data/5.db.runs/notes.json", "org-data/5.db.runs/20261399T060000Z-00000000.json",
            "org-data/6.db.versions/20260101T000000Z-a.db",
        ])
        {
            await _folder.PutTextAsync(key, "{}");
        }

        Assert.Empty(await MeasureAsync());
    }

    /// <summary>Of a retired organization, whose objects beside the database were removed, the status remains.</summary>
    [Fact]
    public async Task Measure_StatusAlone_IsPassedOver()
    {
        await ReportAsync(RunStatus.Unchanged);
        await foreach (var entry in _folder.Store.ListAsync("org-data/", Cancel))
        {
            await _folder.Store.DeleteAsync(entry.Key, cancellationToken: Cancel);
        }

        Assert.Empty(await MeasureAsync());
        Assert.NotNull(await _folder.Store.HeadAsync(StatusKey, Cancel));
    }

    [Fact]
    public async Task Measure_ConfiguredOrganizations_MeasuresNoOther()
    {
        await _folder.PutTextAsync("org-data/7.db", "x");
        await _folder.PutTextAsync("org-data/8.db.ltx/0000/1.ltx", "x");
        await _folder.PutTextAsync("org-data/9.db", "x");

        Assert.Equal([7L, 8L], (await MeasureAsync(8, 7, 11)).Keys);
    }

    /// <summary>The listings of the list of organizations, and a read for each organization that has run since the last measurement, whatever its reports and versions are; once an organization has no success of a day, its reports are listed and read.</summary>
    [Fact]
    public async Task Measure_ManyOrganizations_AsksForTheStatusesThatHaveChanged()
    {
        const int Organizations = 1000;

        // Of the databases, and of the statuses: these are counted as two pages, the first of which is full.
        const int Listings = 3;
        await Parallel.ForAsync(1, Organizations + 1, Cancel, async (id, _) => await ReportAsync(RunStatus.Unchanged, id));

        Assert.Equal(Organizations, (await MeasureAsync()).Count);
        Assert.Equal((Listings, Organizations), Asked());

        _clock.Advance(TimeSpan.FromHours(1));
        Assert.All((await MeasureAsync()).Values, age => Assert.Equal(TimeSpan.FromHours(1), age));
        Assert.Equal((Listings, 0), Asked());

        _clock.Advance(TimeSpan.FromHours(1));
        await Parallel.ForAsync(1, 11, Cancel, async (id, _) => await ReportAsync(RunStatus.Completed, id));
        Assert.Equal(10, (await MeasureAsync()).Values.Count(age => age == TimeSpan.Zero));
        Assert.Equal((Listings, 10), Asked());

        _clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(10, (await MeasureAsync()).Values.Count(age => age == TimeSpan.FromHours(24)));
        Assert.Equal((Listings + Organizations - 10, Organizations - 10), Asked());
    }

    private Task<IReadOnlyDictionary<long, TimeSpan>> MeasureAsync(params long[] organizations) =>
        new SuccessMonitor(_store, _statuses, _clock).MeasureAsync(organizations is [] ? null : organizations, Cancel);

    private async Task<TimeSpan> AgeAsync(Statuses statuses)
    {
        Assert.NotNull(await _folder.Store.HeadAsync(StatusKey, Cancel));
        if (statuses == Statuses.Missing)
        {
            await _folder.Store.DeleteAsync(StatusKey, cancellationToken: Cancel);
        }
        else if (statuses == Statuses.Unreadable)
        {
            await _folder.PutTextAsync(StatusKey, """{"organizationId":99,"lastSuccessAt":"2026-06-01T06:00:00Z"}""");
        }

        return (await MeasureAsync())[99];
    }

    /// <summary>Listings and reads since the last time.</summary>
    private (long Listings, long Reads) Asked()
    {
        var asked = (_traffic.ByKind.GetValueOrDefault(StoreRequestKind.List) - _listings, _traffic.ByKind.GetValueOrDefault(StoreRequestKind.Get) - _reads);
        (_listings, _reads) = (_listings + asked.Item1, _reads + asked.Item2);
        return asked;
    }

    private async Task RunAsync(IScheduleEngine engine)
    {
        var outcome = await _folder.Run(engine).RunAsync(_folder.Request with { RunId = RunId.New(_clock) }, cancellationToken: Cancel);
        Assert.True(outcome.Succeeded, outcome.Reason);
    }

    /// <summary>Leaves what a run that was rejected leaves.</summary>
    private Task FailAsync() => ReportAsync(RunStatus.Rejected);

    private async Task ReportAsync(RunStatus status, long organization = 99)
    {
        var report = new RunReport { RunId = RunId.New(_clock), OrganizationId = organization, Status = status, StartedAt = _clock.GetUtcNow() };
        await new RunReports(_folder.Store, organization, _clock).WriteAsync(report, Cancel);
        await new OrganizationStatusWriter(_folder.Store, NullLogger.Instance).TryWriteAsync(report, holdsLease: false, Cancel);
    }
}
