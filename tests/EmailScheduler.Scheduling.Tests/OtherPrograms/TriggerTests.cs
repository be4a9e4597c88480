using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Tests.OtherPrograms;

/// <summary>Triggers of other programs work as in any program, and what they change is counted.</summary>
public sealed class TriggerTests
{
    private const string Audit = """
        CREATE TABLE audit(id INTEGER PRIMARY KEY, what TEXT, row INTEGER); INSERT INTO audit(what) VALUES ('begin');
        CREATE TRIGGER on_insert AFTER INSERT ON email_schedules BEGIN INSERT INTO audit(what, row) VALUES ('insert', NEW.id); END;
        CREATE TRIGGER on_update AFTER UPDATE ON email_schedules BEGIN INSERT INTO audit(what, row) VALUES ('update', NEW.id); END;
        CREATE TRIGGER on_delete AFTER DELETE ON email_schedules BEGIN INSERT INTO audit(what, row) VALUES ('delete', OLD.id); END;
        """;

    [Fact]
    public void Run_NoTrigger_ReportsNone()
    {
        using var database = new SharedDatabase(after: "CREATE TABLE other(a); CREATE TRIGGER of_other AFTER INSERT ON other BEGIN DELETE FROM contacts; END");

        Assert.Null(database.Run().Triggers);
    }

    [Fact]
    public void Run_AuditTriggers_LogEveryRowAndAreCounted()
    {
        using var database = new SharedDatabase(after: Audit);

        var preview = database.Preview();
        var result = database.Run();

        Assert.Equal($"{result.Rows.Inserted} {result.Rows.Updated} {result.Rows.Deleted}", database.Text("SELECT sum(what = 'insert') || ' ' || sum(what = 'update') || ' ' || sum(what = 'delete') FROM audit"));
        Assert.Equal(result.Rows.Changed, result.Triggers!.Rows);
        Assert.Equal([new TriggerTable("audit", 1, 1 + result.Rows.Changed)], result.Triggers.Tables);
        Assert.Equal((result.Triggers.Rows, result.Triggers.Tables[0]), (preview.Triggers!.Rows, Assert.Single(preview.Triggers.Tables)));
    }

    [Fact]
    public void Run_TriggerThatTouchesTheRow_CountsTheTouchAndNoOtherTable()
    {
        using var database = new SharedDatabase(after: "CREATE TRIGGER touch AFTER UPDATE ON email_schedules BEGIN UPDATE email_schedules SET updated_at = CURRENT_TIMESTAMP WHERE id = NEW.id; END");

        var result = database.Run();

        Assert.Equal(result.Rows.Updated, result.Triggers!.Rows);
        Assert.Empty(result.Triggers.Tables);
    }

    [Fact]
    public void Run_TriggersOfTriggers_ReachEveryTable()
    {
        using var database = new SharedDatabase(after: $"""
            {Audit}
            CREATE TABLE totals(what TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID;
            CREATE TRIGGER total AFTER INSERT ON audit BEGIN INSERT INTO totals VALUES (NEW.what, 1) ON CONFLICT(what) DO UPDATE SET n = n + 1; END;
            CREATE VIRTUAL TABLE found USING fts5(what);
            CREATE TRIGGER find AFTER INSERT ON audit BEGIN INSERT INTO found VALUES (NEW.what); END;
            """);

        var result = database.Run();

        Assert.Equal(["audit", "found", "totals"], result.Triggers!.Tables.Select(table => table.Table));
        Assert.Equal(new TriggerTable("found", null, null), result.Triggers.Tables[1]);
        Assert.Equal($"{result.Rows.Inserted}", database.Text("SELECT n FROM totals WHERE what = 'insert'"));
        Assert.Equal($"{result.Rows.Deleted}", database.Text("SELECT count(*) FROM found WHERE found MATCH 'delete'"));
        Assert.Equal("ok", database.Text("PRAGMA integrity_check"));
    }

    [Fact]
    public void Run_TriggersOnlyOfCheckpoints_FireOnceForTheRun()
    {
        using var database = new SharedDatabase(after: "CREATE TABLE runs(id TEXT); CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT); CREATE TRIGGER ran AFTER INSERT ON scheduler_checkpoints BEGIN INSERT INTO runs VALUES (NEW.scheduler_run_id); END");

        var result = database.Run();

        Assert.Equal([new TriggerTable("runs", 0, 1)], result.Triggers!.Tables);
        Assert.Equal((1, "run"), (result.Triggers.Rows, database.Text("SELECT group_concat(id) FROM runs")));
    }

    [Fact]
    public void Run_NothingToChange_FiresNoTriggerAndRefusesNothing()
    {
        using var database = new SharedDatabase();
        database.Run();
        database.Execute("CREATE TRIGGER bad AFTER UPDATE ON email_schedules BEGIN DELETE FROM contacts; END");
        var bytes = File.ReadAllBytes(database.Path);

        var result = database.Run("second");

        Assert.Equal((false, null), (result.FileChanged, result.Triggers));
        Assert.Equal(bytes, File.ReadAllBytes(database.Path));
    }

    [Fact]
    public void Run_TriggerThatWritesAnInput_IsRefusedBeforeAnythingIsWritten()
    {
        using var database = new SharedDatabase(after: "CREATE TRIGGER bad AFTER INSERT ON email_schedules WHEN NEW.contact_id = 77 BEGIN DELETE FROM contacts; END");
        var bytes = File.ReadAllBytes(database.Path);

        Assert.Throws<InvalidDatabaseException>(() => database.Run());

        Assert.Equal(bytes, File.ReadAllBytes(database.Path));
    }
}
