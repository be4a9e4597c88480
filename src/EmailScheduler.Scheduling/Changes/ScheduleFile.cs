using System.Globalization;
using EmailScheduler.Scheduling.Database;
using EmailScheduler.Scheduling.Plans;

namespace EmailScheduler.Scheduling.Changes;

/// <summary>The database file while it is brought to the plan. It is opened for writing at the first change, so that a run without one leaves every byte as it is.</summary>
internal sealed class ScheduleFile(string path, ScheduleRequest request, PlanInput input) : IDisposable
{
    // Journal and fsync are off: the file is a disposable copy until the commit.
    private const string Pragmas = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; PRAGMA cache_size = -32768; PRAGMA temp_store = MEMORY";

    private readonly string _timestamp = request.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    private SqliteDatabase? _database;
    private ChangeWriter? _writer;
    private bool _wasWriteAheadLog;

    public void Write(BlockChanges block)
    {
        foreach (var change in block.Changes)
        {
            (_writer ?? Open()).Write(block.Block, change);
        }
    }

    /// <summary>Adds the checkpoint of a run that changed rows and ends the transaction. Tells whether the file changed.</summary>
    public bool Complete(ChangeCounts counts)
    {
        if (_writer is null)
        {
            return false;
        }

        WriteCheckpoint(counts);
        _writer.Dispose();
        _writer = null;
        _database!.Execute("COMMIT");
        if (_wasWriteAheadLog)
        {
            _database.Execute("PRAGMA journal_mode = WAL");
        }

        return true;
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _database?.Dispose();
    }

    private ChangeWriter Open()
    {
        _database = SqliteDatabase.OpenExclusive(path);
        _database.Execute("PRAGMA locking_mode = EXCLUSIVE");
        _wasWriteAheadLog = _database.ReadText("PRAGMA journal_mode") == "wal";
        if (_wasWriteAheadLog)
        {
            // Not DELETE: under an exclusive lock SQLite would leave the journal of this very switch beside the file.
            _database.Execute("PRAGMA journal_mode = OFF");
        }

        foreach (var pragma in Pragmas.Split("; "))
        {
            _database.Execute(pragma);
        }

        _database.Execute("BEGIN EXCLUSIVE");
        ScheduleTables.AddMissing(_database);
        return _writer = new ChangeWriter(_database, input.Context, request.RunId, _timestamp);
    }

    private void WriteCheckpoint(ChangeCounts counts)
    {
        using var insert = _database!.Prepare("""
            INSERT INTO scheduler_checkpoints (scheduler_run_id, run_timestamp, status, contacts_processed, emails_scheduled, emails_skipped, completed_at)
            VALUES (?1, ?2, 'completed', ?3, ?4, ?5, ?2)
            """);
        insert.Bind(1, request.RunId);
        insert.Bind(2, _timestamp);
        insert.Bind(3, input.Contacts.Total);
        insert.Bind(4, counts.Scheduled.Sum());
        insert.Bind(5, counts.Skipped.Sum());
        insert.Step();
    }
}
