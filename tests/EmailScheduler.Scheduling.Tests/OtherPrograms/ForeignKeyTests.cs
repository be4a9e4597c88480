using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Tests.OtherPrograms;

/// <summary>Foreign keys are not enforced, as in the other programs on these databases: nothing cascades, and a reference to nothing rejects no row.</summary>
public sealed class ForeignKeyTests
{
    private const string C = SharedDatabase.Columns;
    private const string Key = "UNIQUE(contact_id, email_type, scheduled_send_date)";

    /// <summary>Row 5 is deleted by the run; these refer to it.</summary>
    [Theory]
    [InlineData("ON DELETE CASCADE")]
    [InlineData("ON DELETE SET NULL")]
    [InlineData("ON DELETE SET DEFAULT")]
    [InlineData("ON DELETE RESTRICT")]
    [InlineData("ON DELETE NO ACTION")]
    [InlineData("ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED")]
    [InlineData("ON UPDATE CASCADE ON DELETE CASCADE")]
    public void Run_RowsThatReferToADeletedRow_StayAsTheyAre(string action)
    {
        using var database = new SharedDatabase(after: $"CREATE TABLE jobs(id INTEGER PRIMARY KEY, schedule_id INTEGER DEFAULT 1 REFERENCES email_schedules(id) {action}, note TEXT); INSERT INTO jobs VALUES (1, 4, 'x'), (2, 5, 'queued')");

        database.Preview();
        database.Run();

        Assert.Equal("0", database.Text("SELECT count(*) FROM email_schedules WHERE id = 5"));
        Assert.Equal("1 4 x, 2 5 queued", database.Text("SELECT group_concat(id || ' ' || schedule_id || ' ' || note, ', ') FROM jobs"));
        Assert.Equal(SharedDatabase.PlainPlan, database.Plan);
    }

    [Theory]
    [InlineData("a missing parent", "FOREIGN KEY(contact_id) REFERENCES people(id) ON DELETE CASCADE", "")]
    [InlineData("a parent without the column", "FOREIGN KEY(contact_id) REFERENCES contacts(person_id)", "")]
    [InlineData("a parent whose column is no key", "FOREIGN KEY(contact_id) REFERENCES contacts(zip_code)", "")]
    [InlineData("a missing key", "FOREIGN KEY(campaign_instance_id) REFERENCES campaign_instances(id), FOREIGN KEY(email_type) REFERENCES kinds(name)", "CREATE TABLE campaign_instances(id INTEGER PRIMARY KEY, campaign_type TEXT); CREATE TABLE kinds(name TEXT PRIMARY KEY)")]
    [InlineData("a renamed parent", "FOREIGN KEY(email_type) REFERENCES kinds(name)", "CREATE TABLE kinds(name TEXT PRIMARY KEY); PRAGMA legacy_alter_table = ON; ALTER TABLE kinds RENAME TO email_kinds")]
    [InlineData("a parent that is the table itself", "parent_id INTEGER REFERENCES email_schedules(id) ON DELETE CASCADE", "")]
    [InlineData("another number of columns", "FOREIGN KEY(contact_id, email_type) REFERENCES contacts", "")]
    public void Run_KeysOfTheSchedulesThatLeadNowhere_RejectNoRow(string what, string foreignKey, string after)
    {
        var column = foreignKey.StartsWith("parent_id", StringComparison.Ordinal);
        using var database = new SharedDatabase($"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, {(column ? $"{foreignKey}, {Key}" : $"{Key}, {foreignKey}")})", after);

        var result = database.Run();

        Assert.Equal((what, SharedDatabase.PlainPlan), (what, database.Plan));
        Assert.True(result.Rows is { Inserted: > 0, Deleted: > 0 });
    }

    /// <summary>Without AUTOINCREMENT SQLite would give the id of the last row, which the run deletes, to the first new one.</summary>
    [Theory]
    [InlineData("INTEGER PRIMARY KEY")]
    [InlineData("INTEGER PRIMARY KEY AUTOINCREMENT")]
    public void Run_LastRowDeleted_GivesItsIdToNoOther(string id)
    {
        using var database = new SharedDatabase($"CREATE TABLE email_schedules(id {id}, {C}, {Key})", "INSERT INTO email_schedules(id, contact_id, email_type, scheduled_send_date, status) VALUES (20, 1, 'old', '2025-07-01', 'pre-scheduled'); CREATE TABLE jobs(schedule_id INTEGER); INSERT INTO jobs VALUES (20)");

        var result = database.Run();

        Assert.Equal("0", database.Text("SELECT count(*) FROM jobs JOIN email_schedules ON id = schedule_id"));
        Assert.Equal($"{20 + result.Rows.Inserted}", database.Text("SELECT max(id) FROM email_schedules"));
    }

    [Fact]
    public void Run_CheckpointsThatOtherTablesReferTo_AreWritten()
    {
        using var database = new SharedDatabase(after: "CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT REFERENCES runs(id)); CREATE TABLE steps(run TEXT REFERENCES scheduler_checkpoints(scheduler_run_id) ON DELETE CASCADE)");

        Assert.Null(database.Run().CheckpointRefusal);
    }

    [Fact]
    public void Open_AnyConnection_EnforcesNoForeignKeysAndTakesTextsInDoubleQuotes()
    {
        using var shared = new SharedDatabase();

        foreach (var open in (Func<string, SqliteDatabase>[])[path => SqliteDatabase.OpenImmutable(path, Cancel), path => SqliteDatabase.OpenExclusive(path, Cancel)])
        {
            using var database = open(shared.Path);
            Assert.Equal(0, database.ReadInt64("PRAGMA foreign_keys"));
            Assert.Equal("quoted", database.ReadText("SELECT \"quoted\""));
        }
    }
}
