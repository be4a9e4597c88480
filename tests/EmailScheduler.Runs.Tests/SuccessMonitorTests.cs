using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Storage.Objects.Traffic;

namespace EmailScheduler.Runs.Tests;

public sealed class SuccessMonitorTests : IDisposable
{
    private static readonly DateTimeOffset Morning = new(2026, 6, 1, 6, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(Morning);
    private readonly RunFolder _folder;

    public SuccessMonitorTests() => _folder = new RunFolder(_clock);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Measure_AfterASuccess_IsTheTimeSinceItStarted(bool changed)
    {
        await _folder.WithDatabaseAsync();
        await RunAsync(changed ? new BuiltInEngine() : ScriptedEngine.Idle);

        _clock.Advance(TimeSpan.FromHours(5));

        Assert.Equal(TimeSpan.FromHours(5), (await MeasureAsync())[99]);
    }

    [Fact]
    public async Task Measure_DatabaseVanished_IsMeasuredLikeAnyOther()
    {
        await _folder.WithDatabaseAsync();
        await RunAsync(ScriptedEngine.Idle);
        await _folder.Store.DeleteAsync(RunFolder.Key, cancellationToken: Cancel);

        _clock.Advance(TimeSpan.FromDays(20));

        Assert.Empty(await OrganizationList.IdsAsync(_folder.Store, Cancel));
        Assert.Equal(TimeSpan.FromDays(20), (await MeasureAsync())[99]);
    }

    [Fact]
    public async Task Measure_FailuresAfterASuccess_IsTheTimeSinceTheSuccess()
    {
        await _folder.WithDatabaseAsync();
        await RunAsync(ScriptedEngine.Idle);
        for (var hour = 1; hour <= 27; hour++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            await FailAsync();
        }

        Assert.Equal(TimeSpan.FromHours(27), (await MeasureAsync())[99]);
    }

    [Fact]
    public async Task Measure_FailuresOnly_IsTheTimeSinceTheFirst()
    {
        await FailAsync();
        _clock.Advance(TimeSpan.FromHours(20));
        await FailAsync();
        _clock.Advance(TimeSpan.FromHours(10));

        Assert.Equal(TimeSpan.FromHours(30), (await MeasureAsync())[99]);
    }

    [Fact]
    public async Task Measure_NeverRun_IsTheTimeSinceTheDatabaseWasWritten()
    {
        await _folder.WithDatabaseAsync();

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

        var traffic = new StoreTraffic();
        var ages = await new SuccessMonitor(traffic.Count(_folder.Store), _clock).MeasureAsync(organizations: null, Cancel);

        Assert.True(ages[99] > TimeSpan.FromDays(2), $"{ages[99]}");
        Assert.InRange(traffic.ByKind[StoreRequestKind.Get], 1, 10);
    }

    [Fact]
    public async Task Measure_ReportThatCannotBeRead_IsPassedOver()
    {
        await _folder.WithDatabaseAsync();
        await RunAsync(ScriptedEngine.Idle);
        _clock.Advance(TimeSpan.FromHours(2));
        await _folder.PutTextAsync($"org-data/99.db.runs/{RunId.New(_clock)}.json", "{ torn");

        Assert.Equal(TimeSpan.FromHours(2), (await MeasureAsync())[99]);
    }

    [Fact]
    public async Task Measure_SuccessOfAMachineWhoseClockIsAhead_IsZero()
    {
        await _folder.WithDatabaseAsync();
        await RunAsync(ScriptedEngine.Idle);

        var ages = await new SuccessMonitor(_folder.Store, new FakeTimeProvider(Morning.AddMinutes(-1))).MeasureAsync(organizations: null, Cancel);

        Assert.Equal(TimeSpan.Zero, ages[99]);
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

    [Fact]
    public async Task Measure_ConfiguredOrganizations_MeasuresNoOther()
    {
        await _folder.PutTextAsync("org-data/7.db", "x");
        await _folder.PutTextAsync("org-data/8.db.ltx/0000/1.ltx", "x");
        await _folder.PutTextAsync("org-data/9.db", "x");

        Assert.Equal([7L, 8L], (await MeasureAsync(8, 7, 11)).Keys);
    }

    private Task<IReadOnlyDictionary<long, TimeSpan>> MeasureAsync(params long[] organizations) =>
        new SuccessMonitor(_folder.Store, _clock).MeasureAsync(organizations is [] ? null : organizations, Cancel);

    private async Task RunAsync(IScheduleEngine engine)
    {
        var outcome = await _folder.Run(engine).RunAsync(_folder.Request with { RunId = RunId.New(_clock) }, cancellationToken: Cancel);
        Assert.True(outcome.Succeeded, outcome.Reason);
    }

    /// <summary>Leaves the report of a run that was rejected.</summary>
    private Task<RunReport> FailAsync()
    {
        var report = new RunReport { RunId = RunId.New(_clock), OrganizationId = 99, Status = RunStatus.Rejected, StartedAt = _clock.GetUtcNow() };
        return new RunReports(_folder.Store, 99).WriteAsync(report, Cancel);
    }
}
