using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>
/// What runs keep for later runs in the database itself, so that it goes back with a restore: the table <c>scheduler_state</c>, the scheduler's own, one text by name.
/// </summary>
public static class SchedulerState
{
    private const string Table = "scheduler_state";
    private const string Definition = $"CREATE TABLE {Table} (name TEXT PRIMARY KEY, value TEXT)";

    /// <summary>Reads a text; <see langword="null"/> when there is none.</summary>
    /// <param name="databasePath">The file; no one may write it meanwhile.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDatabaseException">The database is damaged.</exception>
    public static string? Read(string databasePath, string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        using var database = SqliteDatabase.OpenImmutable(databasePath, cancellationToken);
        return WhyUnusable(database, TableSchema.Read(database, Table)) is null ? Read(database, name) : null;
    }

    /// <summary>Writes a text; one that is there already stays as it is.</summary>
    /// <param name="databasePath">The file; no other process may have it open. When this throws, it must be thrown away.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">The text.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Why it is not written; <see langword="null"/> when it is.</returns>
    /// <exception cref="InvalidDatabaseException">The database is damaged.</exception>
    public static string? Write(string databasePath, string name, string value, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(value);
        using var file = ExclusiveFile.Open(databasePath, cancellationToken);
        var database = file.Database;
        var table = TableSchema.Read(database, Table);
        var refusal = table.Exists ? WhyUnusable(database, table) : null;
        if (refusal is null && !(table.Exists && Read(database, name) == value))
        {
            database.Execute("PRAGMA journal_mode = MEMORY");
            database.Execute("BEGIN EXCLUSIVE");
            if (!table.Exists)
            {
                database.Define(Definition);
            }

            using (var write = database.Prepare($"INSERT INTO {Table} (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"))
            {
                write.Bind(1, name);
                write.Bind(2, value);
                write.Step();
            }

            database.Execute("COMMIT");
        }

        file.Complete();
        return refusal;
    }

    private static string? Read(SqliteDatabase database, string name)
    {
        using var row = database.Prepare($"SELECT value FROM {Table} WHERE name COLLATE BINARY = ?1");
        row.Bind(1, name);
        return row.Step() ? row.GetString(0) : null;
    }

    /// <summary>Another program's table of this name is left alone; <see langword="null"/> for the scheduler's own.</summary>
    private static string? WhyUnusable(SqliteDatabase database, TableSchema table)
    {
        if (!table.Exists)
        {
            return $"there is no table {Table}";
        }

        if (!string.Equals(table.Sql, Definition, StringComparison.Ordinal))
        {
            return $"{Table} is another program's";
        }

        return database.ReadInt64($"SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = '{Table}' COLLATE NOCASE)") != 0 ? $"{Table} has a trigger" : null;
    }
}
