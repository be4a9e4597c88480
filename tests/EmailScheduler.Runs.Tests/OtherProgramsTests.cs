namespace EmailScheduler.Runs.Tests;

/// <summary>Whole runs of the built-in engine on databases in which other programs have tables, triggers and constraints of their own.</summary>
public sealed class OtherProgramsTests : RunFolderTests
{
    private const string Log = """
        CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER NOT NULL, email_type TEXT NOT NULL, scheduled_send_date TEXT NOT NULL, status TEXT, origin TEXT NOT NULL);
        CREATE TABLE log(id INTEGER PRIMARY KEY, schedule_id INTEGER REFERENCES email_schedules(id) ON DELETE CASCADE);
        CREATE TRIGGER logged AFTER INSERT ON email_schedules BEGIN INSERT INTO log(schedule_id) VALUES (NEW.id); END;
        """;

    [Fact]
    public async Task RunAsync_TriggersOfAnotherProgram_CommitsAndCountsWhatTheyChanged()
    {
        await Folder.WithDatabaseAsync(Log);

        var plan = await PlanAsync();
        var run = await RunAsync();

        Assert.Equal((RunStatus.Completed, null), (run.Status, run.Reason));
        var inserted = run.Report!.Rows!.Inserted;
        Assert.Equal(inserted, await Folder.QueryAsync("SELECT count(*) FROM log"));
        Assert.Equal((inserted, "log", 0L, inserted), Of(run.Report.Triggers!));
        Assert.Equal(Of(run.Report.Triggers!), Of(plan.Report!.Triggers!));
        var stored = await Folder.Database.Reports.FindAsync(Folder.Request.RunId, Cancel);
        Assert.Equal(Of(run.Report.Triggers!), Of(stored!.Triggers!));
        Assert.Null(stored.CheckpointRefusal);
    }

    [Fact]
    public async Task RunAsync_CheckpointsThatRefuseTheRun_CommitsTheMailsAndReportsWhy()
    {
        await Folder.WithDatabaseAsync("CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT, host TEXT NOT NULL CONSTRAINT known_host CHECK (host <> ''))");

        var outcome = await RunAsync();

        Assert.Equal(RunStatus.Completed, outcome.Status);
        Assert.Contains("known_host", outcome.Report!.CheckpointRefusal, StringComparison.Ordinal);
        Assert.Equal(outcome.Report.Rows!.Inserted, await Folder.QueryAsync("SELECT count(*) FROM email_schedules"));
        Assert.Equal(0L, await Folder.QueryAsync("SELECT count(*) FROM scheduler_checkpoints"));
    }

    [Theory]
    [InlineData("CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, status TEXT); CREATE TRIGGER stamp AFTER INSERT ON email_schedules BEGIN UPDATE contacts SET zip_code = '00000' WHERE id = NEW.contact_id; END", "Trigger 'stamp' writes table contacts")]
    [InlineData("CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, status TEXT CONSTRAINT never CHECK (status <> 'pre-scheduled'))", "CHECK constraint failed: never")]
    [InlineData("CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, status TEXT) WITHOUT ROWID", "WITHOUT ROWID")]
    public async Task RunAsync_PlanThatCannotBeWritten_IsRejectedByNameAndStoresNothing(string sql, string named)
    {
        await Folder.WithDatabaseAsync(sql);
        var before = await Folder.ReadAsync(RunFolder.Key);

        var plan = await PlanAsync();
        var run = await RunAsync();

        Assert.Equal((RunStatus.Rejected, FailureCategory.Database), (run.Status, run.Rejection));
        Assert.Contains(named, run.Reason, StringComparison.Ordinal);
        Assert.Equal((run.Status, run.Rejection, run.Reason), (plan.Status, plan.Rejection, plan.Reason));
        Assert.Equal(before, await Folder.ReadAsync(RunFolder.Key));
        Folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task RunAsync_CollationsAndFunctionsOfAnotherProgram_AreCheckedOutVerifiedAndCommitted()
    {
        await Folder.WithDatabaseAsync();
        var file = Path.Combine(Folder.Temp, "made");
        await File.WriteAllBytesAsync(file, await Folder.ReadAsync(RunFolder.Key), Cancel);
        RunFolder.ExecuteAsAnotherProgram(file, "CREATE TABLE names(name TEXT COLLATE theirs UNIQUE CHECK (theirs(name) <> '')); INSERT INTO names VALUES ('b'), ('a'); CREATE INDEX by_email ON contacts(email COLLATE theirs)");
        await Folder.PutAsync(await File.ReadAllBytesAsync(file, Cancel));
        File.Delete(file);

        var outcome = await RunAsync();

        Assert.Equal((RunStatus.Completed, null), (outcome.Status, outcome.Reason));
    }

    private static (long Rows, string Table, long? Before, long? After) Of(TriggerChanges triggers) =>
        (triggers.Rows, Assert.Single(triggers.Tables).Table, triggers.Tables[0].RowsBefore, triggers.Tables[0].RowsAfter);

    private Task<RunOutcome> RunAsync() => Folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(Folder.Request, cancellationToken: Cancel);

    private Task<RunOutcome> PlanAsync() => Folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(Folder.Request with { DryRun = true }, cancellationToken: Cancel);
}
