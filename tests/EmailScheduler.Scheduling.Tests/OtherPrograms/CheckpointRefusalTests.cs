namespace EmailScheduler.Scheduling.Tests.OtherPrograms;

/// <summary>A checkpoint never stops the emails: whatever refuses it, the plan is written, and the result says why it has no checkpoint.</summary>
public sealed class CheckpointRefusalTests
{
    /// <summary>What is named, and what the other program has.</summary>
    public static TheoryData<string, string> Refusals => new()
    {
        { "scheduler_checkpoints is a view", "CREATE VIEW scheduler_checkpoints AS SELECT 1 AS scheduler_run_id" },
        { "scheduler_checkpoints is a virtual", "CREATE VIRTUAL TABLE scheduler_checkpoints USING fts5(scheduler_run_id, run_timestamp, status, contacts_processed, emails_scheduled, emails_skipped, completed_at)" },
        { "there is already an index named scheduler_checkpoints", "CREATE INDEX scheduler_checkpoints ON contacts(state)" },
        { "CHECK constraint failed: known_host", "CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT, host TEXT NOT NULL, CONSTRAINT known_host CHECK(host <> ''))" },
        { "NOT NULL constraint failed: scheduler_checkpoints.note", "CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT, note TEXT NOT NULL); CREATE TRIGGER none AFTER INSERT ON scheduler_checkpoints BEGIN INSERT INTO scheduler_checkpoints(note) VALUES (NULL); END" },
        { "UNIQUE constraint failed: scheduler_checkpoints.host, scheduler_checkpoints.status", "CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT, host TEXT NOT NULL, status TEXT, UNIQUE(host, status)); INSERT INTO scheduler_checkpoints VALUES ('r', '', 'completed')" },
        { "UNIQUE constraint failed: scheduler_checkpoints.scheduler_run_id", "CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT UNIQUE); INSERT INTO scheduler_checkpoints VALUES ('run')" },
        { "cannot store TEXT value in INTEGER column scheduler_checkpoints.run_timestamp", "CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT, run_timestamp INTEGER) STRICT" },
        { "Column scheduler_checkpoints.status is a generated column", "CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT, status TEXT AS ('done'))" },
        { "scheduler_checkpoints.scheduler_run_id (theirs)", "CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT COLLATE theirs UNIQUE)" },
        { "unknown function: theirs()", "CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT CHECK(theirs(scheduler_run_id) <> ''))" },
        { "trigger 'strict' raised an error", "CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT); CREATE TRIGGER strict BEFORE INSERT ON scheduler_checkpoints BEGIN SELECT RAISE(ABORT, 'no'); END" },
        { "trigger 'strict' raised an error", "CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT); CREATE TRIGGER strict AFTER INSERT ON scheduler_checkpoints BEGIN SELECT RAISE(ROLLBACK, 'no'); END" },
        { "without an error, by trigger 'quiet'", "CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT); CREATE TRIGGER quiet BEFORE INSERT ON scheduler_checkpoints BEGIN SELECT RAISE(IGNORE); END" },
        { "Trigger 'lost' cannot run", "CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT); CREATE TRIGGER lost AFTER INSERT ON scheduler_checkpoints BEGIN INSERT INTO gone VALUES (NEW.scheduler_run_id); END" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Run_CheckpointThatIsRefused_PlansTheMailsAndSaysWhy(string named, string after)
    {
        using var database = new SharedDatabase(after: after);
        const string Names = "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema ORDER BY name)";
        var (rows, names) = (Checkpoints(database), database.Text(Names));

        var preview = database.Preview();
        var result = database.Run();

        Assert.Equal(SharedDatabase.PlainPlan, database.Plan);
        Assert.Contains(named, result.CheckpointRefusal, StringComparison.Ordinal);
        Assert.Equal(result.CheckpointRefusal, preview.CheckpointRefusal);
        Assert.Equal((rows, names), (Checkpoints(database), database.Text(Names)));
        Assert.Equal("ok", database.Text("PRAGMA integrity_check"));
        Assert.False(database.Run("second").FileChanged);
    }

    [Fact]
    public void Run_CheckpointThatIsRefusedAfterItsTriggerHasWritten_LeavesNothingOfTheTrigger()
    {
        using var database = new SharedDatabase(after: """
            CREATE TABLE log(note TEXT); CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT, host TEXT NOT NULL CHECK(host <> ''));
            CREATE TRIGGER noted BEFORE INSERT ON scheduler_checkpoints BEGIN INSERT INTO log VALUES ('checkpoint'); END
            """);

        var result = database.Run();

        Assert.NotNull(result.CheckpointRefusal);
        Assert.Equal("0", database.Text("SELECT count(*) FROM log"));
        Assert.Equal(0, result.Triggers!.Rows);
    }

    private static string Checkpoints(SharedDatabase database) =>
        database.Text("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'scheduler_checkpoints' AND type = 'table' AND sql NOT LIKE '%VIRTUAL%')") == "1"
            ? database.Text("SELECT count(*) FROM scheduler_checkpoints")
            : "";
}
