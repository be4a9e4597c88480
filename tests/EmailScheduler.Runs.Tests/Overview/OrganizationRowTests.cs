using EmailScheduler.Runs.Overview;

namespace EmailScheduler.Runs.Tests.Overview;

/// <summary>Where one organization stands, by what is stored of it.</summary>
public sealed class OrganizationRowTests : IDisposable
{
    private readonly OverviewStore _store = new();

    public void Dispose() => _store.Dispose();

    /// <summary>How the newest run ended, hours ago, with how many findings of the guard; whether it is paused; and what is shown.</summary>
    [Theory]
    [InlineData(RunStatus.Completed, 6, 0, false, OrganizationState.Good)]
    [InlineData(RunStatus.Unchanged, 26, 0, false, OrganizationState.Good)]
    [InlineData(RunStatus.Unchanged, 26.1, 0, false, OrganizationState.Late)]
    [InlineData(RunStatus.Unchanged, 6, 0, true, OrganizationState.Paused)]
    [InlineData(RunStatus.Rejected, 6, 0, false, OrganizationState.Failed)]
    [InlineData(RunStatus.Transient, 6, 0, true, OrganizationState.Failed)]
    [InlineData(RunStatus.Held, 6, 2, false, OrganizationState.Held)]
    [InlineData(RunStatus.Held, 6, 2, true, OrganizationState.Held)]
    [InlineData(RunStatus.Held, 6, 0, true, OrganizationState.Paused)]
    [InlineData(RunStatus.Held, 6, 0, false, OrganizationState.Late)]
    public async Task Find_NewestRun_SaysWhereItStands(RunStatus status, double hoursAgo, int findings, bool isPaused, OrganizationState expected)
    {
        await _store.RanAsync(7, status, hoursAgo, findings);
        if (isPaused)
        {
            await _store.PauseAsync(7);
        }

        var row = await _store.FindAsync(7);

        Assert.Equal((expected, status, isPaused), (row.State, row.LastRun!.Status, row.Pause is not null));
        Assert.Equal(status == RunStatus.Held ? findings : null, row.LastRun.Findings);
    }

    [Fact]
    public async Task Find_NothingExpectedByATimer_IsNeverLate()
    {
        await _store.RanAsync(7, RunStatus.Completed, hoursAgo: 1000);
        using var overview = new OrganizationOverview(_store.Folder.Store, new RunSettings(), _store.Clock, NullLogger.Instance) { LateAfter = null };

        Assert.Equal(OrganizationState.Good, (await overview.FindAsync(7, TimeSpan.Zero, Cancel))!.State);
    }

    [Fact]
    public async Task Find_DatabaseWithoutAStatus_HasNeverRun()
    {
        await _store.PutDatabaseAsync(7);

        var row = await _store.FindAsync(7);

        Assert.Equal((OrganizationState.NeverRun, true, null), (row.State, row.HasDatabase, row.LastRun));
        Assert.All(row.Planned, day => Assert.Null(day));
    }

    [Fact]
    public async Task Find_PlanOfYesterday_BeginsTodayAndLacksTheLastDay()
    {
        await _store.RanAsync(7, RunStatus.Completed, hoursAgo: 24);

        var row = await _store.FindAsync(7);

        Assert.Equal(new DateOnly(2025, 6, 10), row.Today);
        Assert.Equal([1L, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, null], row.Planned);
    }

    /// <summary>Until when it is paused, the instant in UTC, and whether the pause still holds there: in Chicago, five hours behind.</summary>
    [Theory]
    [InlineData("2025-06-11", "2025-06-11T04:59:59Z", true)]
    [InlineData("2025-06-11", "2025-06-11T05:00:00Z", false)]
    [InlineData(null, "2035-06-11T05:00:00Z", true)]
    public async Task Find_PausedUntilADay_HoldsByTheOrganizationsOwnTime(string? until, string now, bool holds)
    {
        await _store.RanAsync(7, RunStatus.Completed);
        await _store.PauseAsync(7, until is null ? null : DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture));
        _store.Clock.SetUtcNow(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(holds, (await _store.FindAsync(7)).Pause is not null);
    }

    [Fact]
    public async Task Find_LeaseTakenExpiredAndGone_ShowsWhoWorks()
    {
        await _store.PutDatabaseAsync(7);
        Assert.Null((await _store.FindAsync(7)).Lease);

        // Renewals stop with the clock of the test, so that it expires when that is set.
        var lease = await _store.LeaseAsync(7);
        Assert.Equal("20250610T115900Z-0a1b2c3d", (await _store.FindAsync(7)).Lease?.RunId);
        await lease.DisposeAsync();

        Assert.Null((await _store.FindAsync(7)).Lease);
    }

    [Fact]
    public async Task Find_LeaseOfADeadRun_IsReadAgainWhenItHasExpired()
    {
        await _store.PutDatabaseAsync(7);
        await _store.Folder.PutTextAsync("org-data/7.db.lock", """{"instance_id":"dead","timestamp":"2025-06-10T12:00:00Z","timeout":600,"run_id":"20250610T115900Z-0a1b2c3d"}""");
        Assert.NotNull((await _store.FindAsync(7)).Lease);
        Assert.NotNull((await _store.FindAsync(7)).Lease);
        Assert.Single(_store.Watched.Gets);

        _store.Clock.Advance(TimeSpan.FromSeconds(601));

        Assert.Null((await _store.FindAsync(7)).Lease);
        Assert.Null((await _store.FindAsync(7)).Lease);
        Assert.Equal(2, _store.Watched.Gets.Count);
    }

    [Theory]
    [InlineData("org-status/7.json", "{")]
    [InlineData("org-status/7.json", """{"organizationId":8,"lastRun":{"runId":"20250601T120000Z-0a1b2c3d","status":"completed"}}""")]
    public async Task Find_UnreadableStatus_SaysWhichObject(string key, string content)
    {
        await _store.PutDatabaseAsync(7);
        await _store.Folder.PutTextAsync(key, content);

        var row = await _store.FindAsync(7);

        Assert.Equal(OrganizationState.Unreadable, row.State);
        Assert.Contains(key, row.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Find_StatusWithoutTheDaysOfItsPlan_IsShownWithoutThem()
    {
        await _store.Folder.PutTextAsync("org-status/7.json", """{"organizationId":7,"lastRun":{"runId":"20250610T060000Z-0a1b2c3d","status":"completed"},"planned":{"from":"2025-06-10","emails":null},"timezone":"No/Where"}""");

        var row = await _store.FindAsync(7);

        Assert.Equal((OrganizationState.Late, "America/Chicago"), (row.State, row.Zone.Id));
        Assert.All(row.Planned, day => Assert.Null(day));
    }

    [Fact]
    public async Task Find_UnreadablePause_HoldsAndSaysSo()
    {
        await _store.RanAsync(7, RunStatus.Completed);
        await _store.Folder.PutTextAsync("org-data/7.db.pause.json", "not JSON");

        var row = await _store.FindAsync(7);

        Assert.Equal(OrganizationState.Paused, row.State);
        Assert.Contains("cannot be read", row.Pause!.Reason, StringComparison.Ordinal);
    }
}
