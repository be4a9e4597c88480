using System.Collections.ObjectModel;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>
/// Writes the run's row of <c>scheduler_checkpoints</c>. The emails do not depend on it: where the database refuses the row, it is omitted and
/// <see cref="Refusal"/> says why.
/// </summary>
internal sealed class CheckpointWriter : IDisposable
{
    private static readonly string[] Columns =
    [
        "scheduler_run_id", "run_timestamp", "status", "contacts_processed", "emails_scheduled", "emails_skipped", "completed_at",
    ];

    private static readonly string[] Values = ["?1", "?2", "'completed'", "?3", "?4", "?5", "?2"];

    private readonly SqliteDatabase _database;
    private readonly WriteRefusal _refusal;
    private Statement? _insert;

    public CheckpointWriter(SqliteDatabase database)
    {
        _database = database;
        _refusal = new WriteRefusal(database, ScheduleTables.Checkpoints, Writes);
    }

    /// <summary>What the statement can write.</summary>
    public RecordedWrites Writes { get; } = new();

    /// <summary>Why there is no checkpoint; <see langword="null"/> when nothing is in its way.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Adds the table, or columns that it lacks, and prepares the statement, in the current transaction.</summary>
    public void Prepare()
    {
        _database.Execute("SAVEPOINT checkpoint");
        Attempt(PrepareInsert);
        if (Refusal is not null)
        {
            // To find the trigger that is to blame, triggers were dropped.
            _database.Execute("ROLLBACK TO checkpoint");
        }

        _database.Execute("RELEASE checkpoint");
    }

    /// <summary>Writes the row, in a transaction of its own that can be rolled back.</summary>
    public void Write(string runId, string timestamp, long contacts, long scheduled, long skipped)
    {
        if (_insert is null)
        {
            return;
        }

        _insert.Bind(1, runId);
        _insert.Bind(2, timestamp);
        _insert.Bind(3, contacts);
        _insert.Bind(4, scheduled);
        _insert.Bind(5, skipped);
        _database.Execute("BEGIN");
        Attempt(() => Run(_insert));
        if (_database.IsInTransaction)
        {
            // RAISE(ROLLBACK) has ended it already.
            _database.Execute(Refusal is null ? "COMMIT" : "ROLLBACK");
        }
    }

    public void Dispose() => _insert?.Dispose();

    private void PrepareInsert()
    {
        if (TableSchema.Read(_database, ScheduleTables.Checkpoints) is { Exists: true, Kind: not "table" } other)
        {
            throw new InvalidDatabaseException($"{ScheduleTables.Checkpoints} is a {other.Kind}; make it a table.");
        }

        ScheduleTables.AddCheckpoints(_database);
        var table = TableSchema.Read(_database, ScheduleTables.Checkpoints);
        ScheduleTables.RequireWritable(table, Columns);
        var others = OtherColumns.Of(_database, table, Columns, ReadOnlyDictionary<string, string>.Empty, UniqueValue.Of(table, "?1") with { Text = "?1" });
        var sql = $"""
            INSERT INTO {ScheduleTables.Checkpoints} ({string.Join(", ", [.. Columns, .. others.Select(value => value.Column)])})
            VALUES ({string.Join(", ", [.. Values, .. others.Select(value => value.Value)])})
            """;
        Writes.Record(_database, () => _insert = _refusal.Prepare(sql));
    }

    private void Run(Statement insert)
    {
        var code = insert.Run();
        if (code != raw.SQLITE_DONE)
        {
            throw _refusal.Of(code);
        }

        if (_database.Changes != 1)
        {
            throw _refusal.OfMissingRow();
        }
    }

    private void Attempt(Action step)
    {
        try
        {
            step();
        }
        catch (InvalidDatabaseException refused)
        {
            Refusal = refused.Message;
        }
    }
}
