using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Writing;

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
