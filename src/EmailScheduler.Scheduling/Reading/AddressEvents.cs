using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>
/// The table <c>address_events</c>, which is the scheduler's own: the newest event of each address, one row each. Any kind but <c>resubscribed</c> suppresses it.
/// </summary>
internal static class AddressEvents
{
    public const string Table = "address_events";

    /// <summary>The kind that suppresses nothing.</summary>
    public const string Resubscribed = "resubscribed";

    private static readonly string[] Columns = ["email", "kind", "occurred_at", "reason"];

    /// <summary>Adds the table when it is missing.</summary>
    /// <exception cref="InvalidDatabaseException">There is a table of another program with this name.</exception>
    public static void Add(SqliteDatabase database)
    {
        RequireUsable(database);
        database.Define($"CREATE TABLE IF NOT EXISTS {Table} (email TEXT PRIMARY KEY, kind TEXT NOT NULL, occurred_at TEXT NOT NULL, reason TEXT)");
    }

    /// <summary>Whether the database has the table.</summary>
    /// <exception cref="InvalidDatabaseException">It is a table of another program with this name.</exception>
    public static bool RequireUsable(SqliteDatabase database)
    {
        var table = TableSchema.Read(database, Table);
        var missing = Array.Find(Columns, column => !table.Has(column));
        return missing is null || !table.Exists
            ? table.Exists
            : throw new InvalidDatabaseException($"Table {Table} lacks column {missing}: it is not the scheduler's. Give the other program's table another name.");
    }
}
