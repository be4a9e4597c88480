using SQLitePCL;

namespace EmailScheduler.Sqlite;

/// <summary>
/// Collation sequences that indexes name and this program does not have: they live in the code of the program that registers them. The file is healthy,
/// but rows that such an index holds can be neither written nor, where the index is the table itself, read.
/// </summary>
internal static class MissingCollations
{
    private const int MostNamed = 5;

    /// <summary>What to add to an error that a missing collation may have caused; empty where none is missing.</summary>
    public static string Remedy(sqlite3 database)
    {
        var uses = new List<string>();
        if (raw.sqlite3_prepare_v2(database, $"SELECT DISTINCT tables.name || '.' || columns.name, columns.coll {UsedIn("main")} ORDER BY 1", out var rows) == raw.SQLITE_OK)
        {
            while (uses.Count < MostNamed && raw.sqlite3_step(rows) == raw.SQLITE_ROW)
            {
                uses.Add($"{raw.sqlite3_column_text(rows, 0).utf8_to_string()} ({raw.sqlite3_column_text(rows, 1).utf8_to_string()})");
            }
        }

        rows?.Dispose();
        return uses.Count == 0
            ? ""
            : $"; indexes use collation sequences that only the program which registers them has: {string.Join(", ", uses)}. Rebuild these with BINARY, NOCASE or RTRIM";
    }

    /// <summary>
    /// Gives a connection that writes nothing stand-ins for them. SQLite opens no index, and no table that is one, without the collation of its columns, though to read
    /// all of it nothing is compared. Nothing may be looked up or ordered by a stand-in: to it all texts are equal.
    /// </summary>
    /// <param name="database">The connection.</param>
    /// <param name="schema">The database: <c>main</c>, or the name that one is attached by.</param>
    /// <exception cref="InvalidDatabaseException">The schema cannot be read.</exception>
    public static void AddStandIns(SqliteDatabase database, string schema = "main")
    {
        foreach (var collation in Names(database, schema))
        {
            database.AddStandIn(collation);
        }
    }

    private static List<string> Names(SqliteDatabase database, string schema)
    {
        using var rows = database.Prepare($"SELECT DISTINCT columns.coll {UsedIn(schema)}");
        var names = new List<string>();
        while (rows.Step())
        {
            names.Add(rows.GetString(0)!);
        }

        return names;
    }

    /// <summary>FROM and WHERE of a query for the index columns that use them.</summary>
    private static string UsedIn(string schema) => $"""
        FROM {schema}.sqlite_schema AS tables, pragma_index_list(tables.name, '{schema}') AS indexes, pragma_index_xinfo(indexes.name, '{schema}') AS columns
        WHERE tables.type = 'table' AND upper(columns.coll) NOT IN ('BINARY', 'NOCASE', 'RTRIM')
        """;
}
