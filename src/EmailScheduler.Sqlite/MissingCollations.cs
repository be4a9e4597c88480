using SQLitePCL;

namespace EmailScheduler.Sqlite;

/// <summary>
/// Collation sequences that indexes name and this program does not have: they live in the code of the program that registers them. The file is healthy,
/// but rows that such an index holds can be neither written nor, where the index is the table itself, read.
/// </summary>
internal static class MissingCollations
{
    private const string Select = """
        SELECT DISTINCT tables.name || '.' || columns.name, columns.coll
        FROM sqlite_schema AS tables, pragma_index_list(tables.name) AS indexes, pragma_index_xinfo(indexes.name) AS columns
        WHERE tables.type = 'table' AND upper(columns.coll) NOT IN ('BINARY', 'NOCASE', 'RTRIM')
        ORDER BY 1
        """;

    private const int MostNamed = 5;

    /// <summary>What to add to an error that a missing collation may have caused; empty where none is missing.</summary>
    public static string Remedy(sqlite3 database)
    {
        var uses = new List<string>();
        if (raw.sqlite3_prepare_v2(database, Select, out var rows) == raw.SQLITE_OK)
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
}
