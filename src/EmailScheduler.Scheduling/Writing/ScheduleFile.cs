using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>
/// The database file while it is brought to the plan. It is opened for writing at the first change, so that a run without one leaves every byte as it is.
/// </summary>
internal sealed class ScheduleFile(string path, ScheduleRequest request, PlanInput input, CancellationToken cancellationToken) : IDisposable
{
    private readonly string _timestamp = request.Timestamp;
    private ExclusiveFile? _file;
    private ChangeWriter? _writer;
    private CheckpointWriter? _checkpoint;
    private TriggerTables? _triggers;
    private RowGuard? _guard;
    private int _changesBefore;

    /// <exception cref="InvalidDatabaseException">Something in the database is in the way of the plan; the message names it. The file must be thrown away.</exception>
    public void Write(BlockChanges block)
    {
        foreach (var change in block.Changes)
        {
            (_writer ?? Open()).Write(block.Block, change);
        }
    }

    /// <summary>Ends the transaction of a run that changed rows, adds its checkpoint, and makes sure that the table holds the plan.</summary>
    /// <exception cref="InvalidDatabaseException">Something in the database changed the plan; the message names it. The file must be thrown away.</exception>
    public WriteResult Complete(ChangeCounts counts, StepClock steps) => Complete(counts.Rows, counts.Scheduled.Sum(), counts.Skipped.Sum(), steps);

    /// <param name="change">By how much the digest of all rows was to change.</param>
    /// <param name="scheduled">Emails to send, for the checkpoint.</param>
    /// <param name="skipped">Skipped emails, for the checkpoint.</param>
    /// <param name="steps">Measures the steps.</param>
    /// <inheritdoc cref="Complete(ChangeCounts, StepClock)"/>
    public WriteResult Complete(RowDigest change, long scheduled, long skipped, StepClock steps)
    {
        if (_writer is null && request.HasFolded)
        {
            Open();
        }

        if (_writer is null)
        {
            return new WriteResult(IsChanged: false, NewOfToday: [], Triggers: null, CheckpointRefusal: null);
        }

        var database = _file!.Database;
        database.Execute("COMMIT");
        var written = _writer.Written + WriteCheckpoint(scheduled, skipped);
        var triggers = _triggers!.Changes(database.TotalChanges - _changesBefore - written);
        CloseWriters();
        if (_guard is not null)
        {
            steps.Begin("compare rows");
            _guard.Verify(change, cancellationToken);
        }

        _file.Complete();
        return new WriteResult(IsChanged: true, _writer.NewOfToday, triggers, _checkpoint!.Refusal);
    }

    public void Dispose()
    {
        CloseWriters();
        _file?.Dispose();
    }

    private ChangeWriter Open()
    {
        _file = ExclusiveFile.Open(path, cancellationToken);
        var database = _file.Database;
        var writer = PrepareStatements(database);
        _changesBefore = database.TotalChanges;

        // Without a journal: no statement that writes rows may fail without the file being thrown away.
        database.Execute("PRAGMA journal_mode = OFF");
        database.Execute("BEGIN EXCLUSIVE");
        return writer;
    }

    // All that the run will execute is prepared before a row is written: what it can write is then known, triggers included.
    private ChangeWriter PrepareStatements(SqliteDatabase database)
    {
        database.Execute("PRAGMA journal_mode = MEMORY");
        database.Execute("BEGIN EXCLUSIVE");
        ScheduleTables.AddSchedules(database);
        var schedules = TableSchema.Read(database, ScheduleTables.Schedules);
        var ofRows = new RecordedWrites();
        var nextRow = NextRow(database, schedules);
        var refusal = new WriteRefusal(database, ScheduleTables.Schedules, ofRows);
        ofRows.Record(database, () => _writer = new ChangeWriter(database, input.Context, schedules, nextRow, refusal, request.RunId, _timestamp));
        _checkpoint = new CheckpointWriter(database);
        _checkpoint.Prepare();
        var writes = _checkpoint.Refusal is null ? RecordedWrites.Of(ofRows, _checkpoint.Writes) : ofRows;
        writes.RequireInputsUntouched(database);
        _triggers = new TriggerTables(database, writes);
        _guard = input.Stored is not null && (writes.Triggers.Any() || ScheduleTables.HasConflictClause(schedules)) ? new RowGuard(input, writes) : null;
        database.Execute("COMMIT");
        return _writer!;
    }

    // Without AUTOINCREMENT SQLite gives the id of a deleted last row to the next new one, and other tables may still refer to it.
    private static long? NextRow(SqliteDatabase database, TableSchema schedules) =>
        schedules.Sql.Contains("AUTOINCREMENT", StringComparison.OrdinalIgnoreCase)
        || database.ReadInt64("SELECT max(id) FROM email_schedules") is not (> 0 and < long.MaxValue / 2 and var last)
            ? null
            : last + 1;

    private int WriteCheckpoint(long scheduled, long skipped)
    {
        var database = _file!.Database;
        database.Execute("PRAGMA journal_mode = MEMORY");
        var before = database.TotalChanges;
        _checkpoint!.Write(request.RunId, _timestamp, input.Contacts.Total, scheduled, skipped);
        return _checkpoint.Refusal is null ? 1 : database.TotalChanges - before;
    }

    private void CloseWriters()
    {
        _writer?.Dispose();
        _checkpoint?.Dispose();
    }
}

/// <summary>
/// The tables that only triggers write, with their rows from before; of a virtual table the rows are not counted, for its module may have to compute them.
/// </summary>
internal sealed class TriggerTables
{
    private readonly SqliteDatabase _database;
    private readonly List<(string Table, long? Rows)> _tables;

    public TriggerTables(SqliteDatabase database, RecordedWrites writes)
    {
        _database = database;
        _tables = [.. writes.TablesBeside(ScheduleTables.Names)
            .Where(table => !table.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase))
            .Select(table => (Table: table, TableSchema.Read(database, table).Kind))
            .Where(table => table.Kind is "table" or "virtual")
            .Select(table => (table.Table, table.Kind == "table" ? Count(table.Table) : null))];
    }

    /// <summary>What became of them; <see langword="null"/> when there are none and triggers changed no row.</summary>
    /// <param name="rows">Rows that triggers changed, in whatever table.</param>
    public TriggerChanges? Changes(long rows) => _tables.Count == 0 && rows == 0
        ? null
        : new TriggerChanges(rows, [.. _tables.Select(table => new TriggerTable(table.Table, table.Rows, table.Rows is null ? null : Count(table.Table)))]);

    private long? Count(string table) => _database.ReadInt64($"SELECT count(*) FROM {TableSchema.Quote(table)}");
}

/// <summary>
/// Finds out whether <c>email_schedules</c> holds the plan, and the sender's rows as they were, where something of another program takes part in the writing:
/// a trigger, or an ON CONFLICT clause of the table.
/// </summary>
/// <param name="input">What the plan was made from, with the digest of all rows from before.</param>
/// <param name="writes">What the statements and their triggers can write.</param>
internal sealed class RowGuard(PlanInput input, RecordedWrites writes)
{
    /// <summary>Compares the rows, which no one writes meanwhile.</summary>
    /// <param name="change">By how much the digest was to change.</param>
    /// <param name="cancellationToken">Stops the comparison.</param>
    /// <exception cref="InvalidDatabaseException">They are others than they should be; the message names what changes them.</exception>
    public void Verify(RowDigest change, CancellationToken cancellationToken)
    {
        var before = input.Stored!.Value;
        var expected = before + change;
        var found = input.Scan.Digest(cancellationToken);
        if ((found.Senders, found.SenderSum) != (before.Senders, before.SenderSum))
        {
            throw new InvalidDatabaseException(FormattableString.Invariant(
                $"Rows of the sender in email_schedules changed while the plan was written ({before.Senders} before, {found.Senders} after). The cause is {Cause()}."));
        }

        if (found != expected)
        {
            throw new InvalidDatabaseException(FormattableString.Invariant(
                $"email_schedules does not hold the plan after it was written ({expected.Owned} rows planned or kept, {found.Owned} found). The cause is {Cause()}."));
        }
    }

    private string Cause()
    {
        var triggers = writes.TriggersOf(ScheduleTables.Schedules).ToList();
        return triggers switch
        {
            [] => "an ON CONFLICT clause of the table; remove the clause",
            _ => $"{WriteRefusal.Named(triggers)}; drop it, or let it leave these rows alone",
        };
    }
}

/// <summary>The tables that a plan is made from (docs/scheduling-rules.md, section 1), without <c>email_schedules</c>, which it is also written to.</summary>
internal static class InputTables
{
    private static readonly string[] Names =
    [
        "contacts", "campaign_types", "campaign_instances", "contact_campaigns", "contact_events", "tracking_clicks", SuppressedAddresses.Suppressions,
        AddressEvents.Table, "organizations", "organization_state_buffers", ExclusionWindowTable.Table,
    ];

    /// <summary>Their names in a database; of one that is a view also those of the tables and views that it reads.</summary>
    public static IReadOnlySet<string> Read(SqliteDatabase database)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in Names)
        {
            names.Add(name);
            if (TableSchema.Read(database, name).Kind == "view")
            {
                database.Record((action, table, _) => AddRead(names, action, table), () => database.Prepare($"SELECT * FROM {name}").Dispose());
            }
        }

        // A view may omit contacts that the sender has failed to reach: that makes its rows no input that must stand still.
        names.ExceptWith(ScheduleTables.Names);
        return names;
    }

    private static void AddRead(HashSet<string> names, int action, string? table)
    {
        if (action == raw.SQLITE_READ && table is not null)
        {
            names.Add(table);
        }
    }
}
