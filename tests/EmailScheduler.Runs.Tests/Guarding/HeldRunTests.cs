using EmailScheduler.Runs.Restores;
using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Runs.Tests.Guarding;

/// <summary>Runs whose plan the guard holds back: what they commit, what they say, and what lets the plan pass.</summary>
public sealed class HeldRunTests : SampleRunTests
{
    private const string Emptied = "UPDATE contacts SET email = '' WHERE id % 3 > 0;";

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject, false)]
    [InlineData(DatabaseLayoutKind.PlainObject, true)]
    [InlineData(DatabaseLayoutKind.Log, false)]
    [InlineData(DatabaseLayoutKind.Log, true)]
    public async Task RunAsync_AfterAnAccident_CommitsTheSafePartAndNothingElse(DatabaseLayoutKind layout, bool isWarm)
    {
        await ChangeAsync(Emptied + Safe);
        await Folder.History.ConvertAsync(layout, Cancel);
        Folder.Settings = Folder.Settings with { WarmFolder = isWarm ? Folder.Warm : null };
        var (rows, baseline, skipped) = (await RowsAsync(), await BaselineAsync(), (long)(await Folder.QueryNewestAsync(Skipped))!);

        var report = await RunAsync();

        Assert.Equal(RunStatus.Held, report.Status);
        var finding = Assert.Single(report.Guard!.Findings, finding => finding.Kind == GuardFindingKind.ValidContacts);
        Assert.True(finding.Holds && finding.Number < finding.Limit && finding.Limit < finding.Before, $"{finding}");
        Assert.True(report.Guard.Withheld!.Deleted > 200, $"{report.Guard.Withheld}");
        Assert.StartsWith("Held by the guard: valid contacts fell from ", report.Reason, StringComparison.Ordinal);

        var left = await RowsAsync();
        Assert.Equal((0L, rows.Count - left.Count), (report.Rows!.Inserted, report.Rows.Deleted));
        Assert.Equal(skipped + report.Rows.Updated, await Folder.QueryNewestAsync(Skipped));
        Assert.InRange(report.Rows.Deleted, 1, 20);
        Assert.InRange(report.Rows.Updated, 1, 20);
        Assert.Empty(left.Except(rows));
        Assert.Equal(baseline, await BaselineAsync());
        Assert.Equal(("hold", report.RunId), await NewestCommitAsync());

        // The local copy that was kept is the one that was committed, not the one with the plan.
        Assert.Equal((RunStatus.Held, null), (await RunAsync()) is var next ? (next.Status, next.Version) : default);
        Assert.Equal(left, await RowsAsync());
        Folder.AssertNothingIsLeftBehind();
    }

    /// <summary>The run is delivered twice, or died before its report: its commit says that it was held.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_SameRunAgain_IsHeldByItsCommit(bool isReportLost)
    {
        await ChangeAsync(Emptied + Safe);
        var first = await RunAsync();
        if (isReportLost)
        {
            await Folder.Store.DeleteAsync($"org-data/99.db.runs/{first.RunId}.json", cancellationToken: Cancel);
        }

        var second = await RunAsync(first.RunId);

        Assert.Equal((RunStatus.Held, isReportLost ? null : first.Version), (second.Status, second.Version));
        Assert.Equal(("hold", first.RunId), await NewestCommitAsync());
    }

    [Fact]
    public async Task RunAsync_NextRun_IsHeldAgainAndCommitsNothing()
    {
        await ChangeAsync(Emptied + Safe);
        await RunAsync();
        var before = await NewestCommitAsync();

        var next = await RunAsync();

        Assert.Equal((RunStatus.Held, null), (next.Status, next.Version));
        Assert.Equal(before, await NewestCommitAsync());
        Assert.Equal(RunStatus.Held, (await Folder.Database.Reports.FindAsync(next.RunId, Cancel))!.Status);
    }

    [Fact]
    public async Task RunAsync_Approved_CommitsThePlanAndSaysByWhichApproval()
    {
        await ChangeAsync(Emptied);
        var held = await RunAsync();
        await Approvals.ApproveAsync(held, "they have left", "cli:anna@host", Cancel);

        var passed = await RunAsync();
        var next = await RunAsync();

        Assert.Equal((RunStatus.Completed, held.RunId), (passed.Status, passed.Guard!.ApprovedRun));
        Assert.Equal(held.Guard!.Withheld!.Deleted, passed.Rows!.Deleted);
        Assert.Equal((RunStatus.Unchanged, null), (next.Status, next.Guard));
    }

    /// <summary>An approval is of one plan: once that is committed it is used up, whatever its hours.</summary>
    [Fact]
    public async Task RunAsync_AnotherAccidentAfterAnApprovedOne_IsHeld()
    {
        await ChangeAsync("UPDATE contacts SET effective_date = NULL");
        await Approvals.ApproveAsync(await RunAsync(), "the carrier has left", "cli:anna@host", Cancel);
        Assert.Equal(RunStatus.Completed, (await RunAsync()).Status);
        await ChangeAsync("UPDATE contacts SET birth_date = date(birth_date, '+1 day')");

        Assert.Equal(RunStatus.Held, (await RunAsync()).Status);
    }

    /// <summary>Going back undoes what was approved: it is not approved any more, though what it was compared with is the newest plan again.</summary>
    [Fact]
    public async Task RunAsync_AfterGoingBackToBeforeAnApprovedPlan_IsHeldAgain()
    {
        await ChangeAsync("UPDATE contacts SET effective_date = NULL");
        var held = await RunAsync();
        await Approvals.ApproveAsync(held, "the carrier has left", "cli:anna@host", Cancel);
        Assert.Equal(RunStatus.Completed, (await RunAsync()).Status);

        var before = (await Folder.History.ListAsync(limit: 2, Cancel))[1];
        Assert.Equal(RunStatus.Completed, (await Folder.Restore.RunAsync(before, new RestoreOptions(), (_, _) => Task.FromResult(true), Cancel)).Run.Status);

        var next = await RunAsync();
        Assert.Equal((RunStatus.Held, held.Guard!.ComparedRun), (next.Status, next.Guard!.ComparedRun));
        await Approvals.ApproveAsync(next, "it has left after all", "cli:anna@host", Cancel);
        Assert.Equal(RunStatus.Completed, (await RunAsync()).Status);
    }

    /// <summary>What the safe part has withdrawn comes back when the data is repaired; that is no finding.</summary>
    [Theory]
    [InlineData("UPDATE contacts SET birth_date = date(birth_date, '+1 day')", "UPDATE contacts SET birth_date = date(birth_date, '-1 day')")]
    [InlineData("UPDATE contacts SET state = 'NY', zip_code = NULL, former = state || ' ' || zip_code", "UPDATE contacts SET state = substr(former, 1, 2), zip_code = substr(former, 4)")]
    [InlineData("UPDATE contacts SET former = status, status = 'inactive'", "UPDATE contacts SET status = former")]
    public async Task RunAsync_Repaired_Passes(string accident, string repair)
    {
        await ChangeAsync("ALTER TABLE contacts ADD COLUMN former TEXT; " + accident);
        Assert.Equal(RunStatus.Held, (await RunAsync()).Status);
        Assert.Equal(RunStatus.Held, (await RunAsync()).Status);
        await ChangeAsync(repair);

        var report = await RunAsync();

        Assert.True(report.Status == RunStatus.Completed, report.Reason);
        Assert.Equal(RunStatus.Unchanged, (await RunAsync()).Status);
    }

    /// <summary>What happens between the approval and the next run, and whether that passes.</summary>
    public static TheoryData<string, string, SchedulingSettings, int, bool> Later => new()
    {
        { "nothing", "", new(), 0, true },
        { "a few more", "UPDATE contacts SET email = '' WHERE id IN (3, 6, 9)", new(), 0, true },
        { "many more", "UPDATE contacts SET email = '' WHERE id % 6 = 0", new(), 0, false },
        { "another accident", "UPDATE contacts SET birth_date = '?'", new(), 0, false },
        { "a setting", "", new SchedulingSettings { HorizonDays = 600 }, 0, false },
        { "the hour", "", new SchedulingSettings { SendTimeHour = 9 }, 0, false },
        { "a window", "CREATE TABLE exclusion_windows (state TEXT, kind TEXT); INSERT INTO exclusion_windows VALUES ('TX', 'all_year')", new(), 0, false },
        { "47 hours", "", new(), 47, true },
        { "48 hours", "", new(), 48, false },
    };

    [Theory]
    [MemberData(nameof(Later))]
    public async Task RunAsync_AfterAnApproval_PassesOnlyWhatWasApproved(string what, string sql, SchedulingSettings settings, int hours, bool passes)
    {
        await ChangeAsync(Emptied);
        await Approvals.ApproveAsync(await RunAsync(), "they have left", "cli:anna@host", Cancel);
        await ChangeAsync(sql);
        Folder.Settings = Folder.Settings with { Scheduling = settings };
        Clock.Advance(TimeSpan.FromHours(hours));

        var outcome = await RunAsync();

        Assert.True(passes == (outcome.Status == RunStatus.Completed) && passes != (outcome.Status == RunStatus.Held), $"{what}: {outcome.Status}, {outcome.Reason}");
    }

    /// <summary>The application's mode, what the organization's own row says, and whether the report warns.</summary>
    [Theory]
    [InlineData(GuardMode.Warn, "", true)]
    [InlineData(GuardMode.Off, "", false)]
    [InlineData(GuardMode.Hold, "ALTER TABLE organizations ADD COLUMN guard_mode TEXT; UPDATE organizations SET guard_mode = 'warn';", true)]
    [InlineData(GuardMode.Hold, "ALTER TABLE organizations ADD COLUMN guard_mode TEXT; UPDATE organizations SET guard_mode = 'off';", false)]
    [InlineData(GuardMode.Hold, "ALTER TABLE organizations ADD COLUMN guard_floor INTEGER; UPDATE organizations SET guard_floor = 10000; ALTER TABLE organizations ADD COLUMN guard_increase_floor INTEGER; UPDATE organizations SET guard_increase_floor = 10000;", false)]
    public async Task RunAsync_GuardThatDoesNotHold_CommitsThePlan(GuardMode mode, string sql, bool warns)
    {
        await ChangeAsync(Emptied + sql);
        Folder.Settings = Folder.Settings with { Scheduling = new SchedulingSettings { Guard = new GuardSettings { Mode = mode } } };

        var report = await RunAsync();
        var next = await RunAsync();

        Assert.Equal(RunStatus.Completed, report.Status);
        Assert.Equal(warns, report.Warnings?.Any(warning => warning.StartsWith("Guard: valid contacts fell from ", StringComparison.Ordinal)) == true);
        Assert.Equal((RunStatus.Unchanged, null), (next.Status, next.Guard));
    }

    [Fact]
    public async Task RunAsync_AnotherEngineThatDropsThePlan_IsHeld()
    {
        var empty = Path.Combine(Folder.Temp, "empty.db");
        await File.WriteAllBytesAsync(empty, await Folder.ReadAsync(RunFolder.Key), Cancel);
        Sql.Execute(empty, "DELETE FROM email_schedules WHERE status = 'pre-scheduled'");
        var engine = new EngineSettings { Command = "bash", Arguments = ["-c", $"cp '{empty}' \"$0\"", EngineSettings.DatabasePlaceholder] };
        Folder.Settings = Folder.Settings with { Engine = engine };
        var rows = await RowsAsync();

        var report = await RunAsync(engine: ConfiguredEngine.Create(engine, Clock, NullLogger.Instance));

        Assert.Equal(RunStatus.Held, report.Status);
        Assert.Contains(report.Guard!.Findings, finding => finding is { Kind: GuardFindingKind.Withdrawn, Holds: true } && finding.Number == finding.Before);
        Assert.Contains(report.Guard.Findings, finding => finding is { Kind: GuardFindingKind.EngineChanged, Holds: false });
        Assert.Equal(rows, await RowsAsync());
    }

    [Fact]
    public async Task RunAsync_OrganizationNoLongerActive_WithdrawsEverythingAndIsNotHeld()
    {
        await ChangeAsync("ALTER TABLE organizations ADD COLUMN active INTEGER; UPDATE organizations SET active = 0");

        Assert.Equal((RunStatus.Completed, null), (await RunAsync()) is var report ? (report.Status, report.Guard) : default);
        Assert.Equal(0L, await Folder.QueryNewestAsync("SELECT count(*) FROM email_schedules WHERE status = 'pre-scheduled'"));
    }

    [Theory]
    [InlineData("CREATE TABLE scheduler_state (mine TEXT)", "scheduler_state is another program's")]
    [InlineData("CREATE TABLE scheduler_state (name TEXT PRIMARY KEY, value TEXT); CREATE TRIGGER theirs AFTER INSERT ON scheduler_state BEGIN DELETE FROM contacts; END", "scheduler_state has a trigger")]
    public async Task RunAsync_StateTableOfAnother_IsLeftAloneAndSaid(string table, string expected)
    {
        await ChangeAsync("DROP TABLE scheduler_state; INSERT INTO contacts (email, birth_date) VALUES ('zoe@example.com', '1960-09-09');" + table);

        var report = await RunAsync();

        Assert.Equal(RunStatus.Completed, report.Status);
        Assert.Contains(expected, Assert.Single(report.Warnings!), StringComparison.Ordinal);
        Assert.Equal(0L, await Folder.QueryNewestAsync("SELECT count(*) FROM scheduler_state"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("null")]
    [InlineData("""{"validContacts":1,"windows":"w","engine":"e","statuses":null}""")]
    [InlineData("""{"validContacts":9223372036854775807,"windows":null,"engine":"e"}""")]
    public async Task RunAsync_BaselineThatCannotBeRead_IsNone(string baseline)
    {
        await ChangeAsync($"UPDATE scheduler_state SET value = '{baseline}'; {Emptied}");

        Assert.Equal(RunStatus.Completed, (await RunAsync()).Status);
    }

    [Fact]
    public async Task RunAsync_DryRun_ShowsWhatWouldHoldThePlan()
    {
        await ChangeAsync(Emptied);

        var outcome = await Folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(Request(null) with { DryRun = true }, cancellationToken: Cancel);

        Assert.Equal(RunStatus.Completed, outcome.Status);
        Assert.Contains(outcome.Report!.Guard!.Findings, finding => finding.Kind == GuardFindingKind.ValidContacts);
        Assert.Contains(outcome.Report.Warnings!, warning => warning.EndsWith("; a run would be held.", StringComparison.Ordinal));
    }
}
