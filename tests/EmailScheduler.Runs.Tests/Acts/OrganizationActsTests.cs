using System.Text.Json;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage;

namespace EmailScheduler.Runs.Tests.Acts;

public sealed class OrganizationActsTests : IDisposable
{
    private const string Run = "20260115T060000Z-0a1b2c3d";
    private const string Later = "20260115T070000Z-0a1b2c3d";
    private const string Actor = "cli:anna@host";

    // 1:00 on 15 January in New York, 20:00 on the 14th in Honolulu.
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 15, 6, 0, 0, TimeSpan.Zero));
    private readonly RunFolder _folder;

    public OrganizationActsTests() => _folder = new RunFolder(_clock);

    private OrganizationActs Acts => ActsOver(_folder.Store);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ApproveNewest_HeldRun_ApprovesItAndRecordsWho()
    {
        await ReportAsync(ApprovalsTests.Held("withdrawn 10"));

        var outcome = await Acts.ApproveNewestAsync("a new list", Actor, cancellationToken: Cancel);

        Assert.Equal((null, true, Run, null), (outcome.Refusal, outcome.IsNew, outcome.Approval?.HeldRunId, outcome.Warning));
        var record = Assert.Single(await Acts.Audit.ListAsync(10, Cancel));
        Assert.Equal((AuditActs.Approve, AuditOutcome.Done, Actor, "a new list", Run), (record.Act, record.Outcome, record.Actor, record.Reason, record.Ids["run"]));
    }

    [Fact]
    public async Task ApproveNewest_ApprovedAlready_SaysByWhom()
    {
        await ReportAsync(ApprovalsTests.Held("withdrawn 10"));
        await Acts.ApproveNewestAsync("a new list", Actor, cancellationToken: Cancel);

        var again = await Acts.ApproveNewestAsync("so do I", "cli:bob@host", cancellationToken: Cancel);

        Assert.Equal((null, false, Actor, "a new list"), (again.Refusal, again.IsNew, again.Approval?.Actor, again.Approval?.Reason));
        Assert.Contains(await Acts.Audit.ListAsync(10, Cancel), record => record is { Actor: "cli:bob@host", Outcome: AuditOutcome.Unchanged });
    }

    /// <summary>A record that another program has written: its time is compared with those of the states.</summary>
    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T05:00:00+05:00")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    public async Task List_RestoreBegunAtTheEndsOfTime_IsListedAsBegun(string at)
    {
        await _folder.WithDatabaseAsync();
        await _folder.PutTextAsync(
            $"{RunFolder.Key}.audit/{Run}.json",
            $$"""{"id":"{{Run}}","organizationId":99,"act":"restore","outcome":"begun","actor":"a","at":"{{at}}","ids":{"run":"{{Run}}"} }""");

        Assert.Equal(AuditOutcome.Begun, Assert.Single(await Acts.ListAsync(10, cancellationToken: Cancel)).Outcome);
    }

    /// <summary>A run that a clock which was a month ahead has begun is not the newest one once the clock is right.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(Run)]
    public async Task ApproveNewest_ReportFromTheFuture_ApprovesTheRunThatIsHeldNow(string? meant)
    {
        var now = _clock.GetUtcNow();
        _clock.AdjustTime(now.AddDays(30));
        await ReportAsync(ApprovalsTests.Held("withdrawn 10", "20260214T060000Z-0a1b2c3d") with { Status = RunStatus.Completed, Guard = null });
        _clock.AdjustTime(now);
        await ReportAsync(ApprovalsTests.Held("withdrawn 10"));

        var outcome = await Acts.ApproveNewestAsync("a new list", Actor, meant, Cancel);

        Assert.Equal((null, Run), (outcome.Refusal, outcome.Approval?.HeldRunId));
    }

    /// <summary>The newest run, the one that is meant, and what the refusal says.</summary>
    [Theory]
    [InlineData("none", null, "has no run")]
    [InlineData("completed", null, "is not held: it completed.")]
    [InlineData("transient", null, "it failed with a fault that may pass. Run again first")]
    [InlineData("paused", null, "'resume'")]
    [InlineData("without findings", null, "no findings")]
    [InlineData("held", Later, "is not the newest")]
    [InlineData("held", "x", "'x', is not the id of a run")]
    [InlineData("held", "ada@example.com", "'(address)', is not the id of a run")]
    public async Task ApproveNewest_NothingHeld_IsRefusedAndNothingIsWritten(string newest, string? meant, string refusal)
    {
        var held = ApprovalsTests.Held("withdrawn 10");
        var report = newest switch
        {
            "none" => null,
            "completed" => held with { Status = RunStatus.Completed, Guard = null },
            "transient" => held with { Status = RunStatus.Transient },
            "paused" => held with { Guard = null, Pause = new Pause { Reason = "r", Actor = "a", Since = default } },
            "without findings" => held with { Guard = null },
            _ => held,
        };
        if (report is not null)
        {
            await ReportAsync(report);
        }

        var before = await _folder.ContentAsync();
        var outcome = await Acts.ApproveNewestAsync("a new list", Actor, meant, Cancel);

        Assert.Contains(refusal, outcome.Refusal, StringComparison.Ordinal);
        Assert.Equal((report is not null, null), (outcome.HasRun, outcome.Approval));
        Assert.Equal(before, await _folder.ContentAsync());
    }

    [Fact]
    public async Task ApproveNewest_LaterRunSucceeded_IsRefused()
    {
        await ReportAsync(ApprovalsTests.Held("withdrawn 10"));
        await ReportAsync(ApprovalsTests.Held("withdrawn 10", Later) with { Status = RunStatus.Unchanged });

        Assert.Contains(Later, (await Acts.ApproveNewestAsync("a new list", Actor, cancellationToken: Cancel)).Refusal, StringComparison.Ordinal);
    }

    /// <summary>Ids of one second are in no order; the newest run is the one that began last.</summary>
    [Theory]
    [InlineData("00000000")]
    [InlineData("ffffffff")]
    public async Task ApproveNewest_RunsOfOneSecond_IsTheOneThatBeganLast(string digits)
    {
        var later = $"20260115T060000Z-{digits}";
        await ReportAsync(ApprovalsTests.Held("withdrawn 10") with { Status = RunStatus.Completed, StartedAt = _clock.GetUtcNow() });
        await ReportAsync(ApprovalsTests.Held("withdrawn 10", later) with { StartedAt = _clock.GetUtcNow().AddMilliseconds(1) });

        Assert.Equal(later, (await Acts.ApproveNewestAsync("a new list", Actor, cancellationToken: Cancel)).Approval?.HeldRunId);
        Assert.Equal([later, Run], (await _folder.Database.Reports.NewestAsync(5, Cancel)).Select(run => run.RunId));
    }

    [Fact]
    public async Task ApproveNewest_PausedAsWell_SaysSo()
    {
        await _folder.WithDatabaseAsync();
        await ReportAsync(ApprovalsTests.Held("withdrawn 10"));
        await Acts.PauseAsync("wait", null, Actor, Cancel);

        Assert.Equal("wait", (await Acts.ApproveNewestAsync("a new list", Actor, cancellationToken: Cancel)).Pause?.Reason);
    }

    [Fact]
    public async Task ApproveNewest_RecordsCannotBeWritten_ApprovesAndWarns()
    {
        await ReportAsync(ApprovalsTests.Held("withdrawn 10"));
        var store = new LossyStore(_folder.Store, key => key.Contains(".audit/", StringComparison.Ordinal) ? new ObjectStoreException(ObjectStoreFailure.Configuration, "Access denied.") : null);

        var outcome = await ActsOver(store).ApproveNewestAsync("a new list", Actor, cancellationToken: Cancel);

        Assert.True(outcome.IsNew);
        Assert.Contains("no record", outcome.Warning, StringComparison.Ordinal);
    }

    /// <summary>The same instant is another day in another zone: the pause ends with the organization's.</summary>
    [Theory]
    [InlineData("America/New_York", "2026-01-16", "2026-01-16T04:59:59Z", true)]
    [InlineData("America/New_York", "2026-01-16", "2026-01-16T05:00:00Z", false)]
    [InlineData("Pacific/Honolulu", "2026-01-16", "2026-01-16T09:59:59Z", true)]
    [InlineData("Pacific/Honolulu", "2026-01-16", "2026-01-16T10:00:00Z", false)]
    [InlineData("No/Such_Zone", "2026-01-16", "2026-01-16T23:59:59Z", false)]
    public async Task Pause_UntilADay_HoldsInTheOrganizationsZone(string zone, string until, string at, bool holds)
    {
        await _folder.WithDatabaseAsync();
        await _folder.PutTextAsync("org-status/99.json", Status(zone));
        await Acts.PauseAsync("wait", DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture), Actor, Cancel);

        _clock.SetUtcNow(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(holds, await Acts.FindPauseAsync(Cancel) is not null);
    }

    [Theory]
    [InlineData("America/New_York", "2026-01-15", false)]
    [InlineData("America/New_York", "2026-01-16", true)]
    [InlineData("Pacific/Honolulu", "2026-01-15", true)]
    [InlineData("Pacific/Honolulu", "2026-01-14", false)]
    public async Task Pause_UntilADayThatIsNotAhead_IsRefusedAndNothingIsWritten(string zone, string until, bool isAccepted)
    {
        await _folder.WithDatabaseAsync();
        await _folder.PutTextAsync("org-status/99.json", Status(zone));
        var before = await _folder.ContentAsync();
        var day = DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture);

        if (isAccepted)
        {
            Assert.Equal(day, (await Acts.PauseAsync("wait", day, Actor, Cancel)).Pause.Until);
        }
        else
        {
            await Assert.ThrowsAsync<InvalidSettingException>(() => Acts.PauseAsync("wait", day, Actor, Cancel));
            Assert.Equal(before, await _folder.ContentAsync());
        }
    }

    [Fact]
    public async Task Pause_NoDatabase_IsRefusedAndNothingIsWritten()
    {
        await Assert.ThrowsAsync<InvalidDatabaseException>(() => Acts.PauseAsync("wait", null, Actor, Cancel));

        Assert.Empty(await _folder.ContentAsync());
    }

    [Fact]
    public async Task Resume_Paused_EndsItAndRecordsWho()
    {
        await _folder.WithDatabaseAsync();
        await Acts.PauseAsync("wait", new DateOnly(2026, 2, 1), Actor, Cancel);
        _clock.Advance(TimeSpan.FromMinutes(1));

        var outcome = await Acts.ResumeAsync("the list is right again", "cli:bob@host", Cancel);

        Assert.Equal((ResumeResult.Resumed, "wait", null), (outcome.Result, outcome.Pause?.Reason, outcome.Warning));
        Assert.Null(await Acts.FindPauseAsync(Cancel));
        Assert.Equal(
            [(AuditActs.Resume, "cli:bob@host", "the list is right again"), (AuditActs.Pause, Actor, "wait")],
            (await Acts.Audit.ListAsync(10, Cancel)).Select(record => (record.Act, record.Actor, record.Reason!)));
        Assert.Equal("2026-02-01", (await Acts.Audit.ListAsync(10, Cancel))[1].Ids["until"]);
    }

    [Fact]
    public async Task Resume_NotPaused_ChangesNothing()
    {
        Assert.Equal(ResumeResult.NotPaused, (await Acts.ResumeAsync(null, Actor, Cancel)).Result);
        Assert.Empty(await _folder.ContentAsync());
    }

    [Fact]
    public async Task BreakLease_Held_RemovesItAndRecordsWhose()
    {
        Assert.False((await Acts.BreakLeaseAsync(null, Actor, Cancel)).WasBroken);
        Assert.Empty(await _folder.ContentAsync());
        await using var lease = (await _folder.Database.Leases.TryAcquireAsync(RunFolder.Key, Run, 1, Cancel)).Lease;

        Assert.True((await Acts.BreakLeaseAsync("the machine is gone", Actor, Cancel)).WasBroken);

        var record = Assert.Single(await Acts.Audit.ListAsync(10, Cancel));
        Assert.Equal((AuditActs.LeaseBreak, "the machine is gone", Run), (record.Act, record.Reason, record.Ids["run"]));
        Assert.Null(await _folder.Database.HolderAsync(Cancel));
    }

    [Fact]
    public async Task BreakLease_AnotherHolderThanTheOneThatIsMeant_RemovesAndRecordsNothing()
    {
        await using var lease = (await _folder.Database.Leases.TryAcquireAsync(RunFolder.Key, Run, 1, Cancel)).Lease;

        Assert.False((await Acts.BreakLeaseAsync(holder => holder.RunId != Run, null, Actor, Cancel)).WasBroken);

        Assert.Empty(await Acts.Audit.ListAsync(10, Cancel));
        Assert.NotNull(await _folder.Database.HolderAsync(Cancel));
    }

    [Fact]
    public async Task BreakLease_AnotherRunTakesItWhileTheActIsRecorded_IsNotRemoved()
    {
        const string Next = "20250610T120000Z-ffffffff";
        await using var lease = (await _folder.Database.Leases.TryAcquireAsync(RunFolder.Key, Run, 1, Cancel)).Lease;
        var file = Path.Combine(_folder.StoreFolder, DatabaseKeys.Lease(RunFolder.Key));

        var outcome = await Acts.BreakLeaseAsync(
            _ =>
            {
                File.WriteAllText(file, File.ReadAllText(file).Replace(Run, Next, StringComparison.Ordinal));
                return true;
            },
            null,
            Actor,
            Cancel);

        Assert.False(outcome.WasBroken);
        Assert.Equal(Next, (await _folder.Database.HolderAsync(Cancel))!.RunId);
        Assert.Equal(AuditOutcome.Unchanged, Assert.Single(await Acts.Audit.ListAsync(10, Cancel)).Outcome);
    }

    /// <summary>A sender that asks meanwhile gets nothing to send, and learns why; on the first day that is planned again it gets its emails.</summary>
    [Theory]
    [InlineData(null, "2026-01-16T05:00:00Z", true)]
    [InlineData("2026-01-16", "2026-01-16T04:59:59Z", true)]
    [InlineData("2026-01-16", "2026-01-16T05:00:00Z", false)]
    public async Task DueEmails_Paused_AreNoneAndSayWhy(string? until, string at, bool holds)
    {
        await _folder.WithDatabaseAsync("""
            CREATE TABLE organizations(id INTEGER PRIMARY KEY, timezone TEXT);
            INSERT INTO organizations VALUES (99, 'America/New_York');
            CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, event_year INTEGER, event_month INTEGER, event_day INTEGER, status TEXT);
            INSERT INTO email_schedules VALUES (1, 1, 'birthday', '2026-01-16', 2026, 1, 30, 'pre-scheduled');
            """);
        await Acts.PauseAsync("wait", until is null ? null : DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture), Actor, Cancel);
        _clock.SetUtcNow(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture));

        var page = await new OrganizationEmails(_folder.Store, RunFolder.Organization, _folder.Settings, _clock, NullLogger.Instance).DueAsync(new DateOnly(2026, 1, 16), long.MinValue, 10, withRecipients: true, Cancel);

        Assert.Equal((holds ? 0 : 1, holds ? "wait" : null), (page.Emails.Count, page.Pause?.Reason));
        _folder.AssertNothingIsLeftBehind();
    }

    private static string Status(string zone) => JsonSerializer.Serialize(
        new OrganizationStatus { OrganizationId = RunFolder.Organization, Timezone = zone, LastRun = new LastRun { RunId = Run, Status = RunStatus.Completed } }, StoredJson.Options);

    private async Task ReportAsync(RunReport report) => await _folder.Database.Reports.WriteAsync(report, Cancel);

    private OrganizationActs ActsOver(IObjectStore store) => new(store, RunFolder.Organization, _folder.Settings, _clock, NullLogger.Instance);
}
