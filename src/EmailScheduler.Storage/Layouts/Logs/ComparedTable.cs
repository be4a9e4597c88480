using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>One table of two attached databases, <c>older</c> and <c>newer</c>.</summary>
[SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Names are quoted; SQL has no parameters for names.")]
internal sealed class ComparedTable
{
    private static readonly string[] RowIdNames = ["rowid", "_rowid_", "oid"];

    private readonly SqliteConnection _connection;
    private readonly string _table;
    private readonly List<Column> _older;
    private readonly List<Column> _newer;
    private readonly bool _schemaChanged;

    public ComparedTable(SqliteConnection connection, string table)
    {
        _connection = connection;
        _table = table;
        (_older, _newer) = (Columns("older"), Columns("newer"));
        _schemaChanged = !string.Equals(Definition("older"), Definition("newer"), StringComparison.Ordinal);
    }

    private bool IsInBoth => _older.Count > 0 && _newer.Count > 0;

    /// <summary>The ordinary tables of either database.</summary>
    public static IReadOnlyList<string> Names(SqliteConnection connection)
    {
        // WITHOUT ROWID tables are 'table' too; virtual and shadow tables are not.
        const string Listed = "SELECT name FROM pragma_table_list WHERE schema IN ('older', 'newer') AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
        using var command = connection.CreateCommand();
        command.CommandText = Listed + " GROUP BY name ORDER BY name";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    public TableDiff Diff(int maxKeys)
    {
        var (added, addedKeys) = Query(OnlyIn("newer", "older", _newer, _older), maxKeys);
        var (removed, removedKeys) = Query(OnlyIn("older", "newer", _older, _newer), maxKeys);
        var (changed, changedKeys) = Query(IsInBoth ? Changed() : null, maxKeys);
        return new TableDiff(_table, _schemaChanged, added, removed, changed, addedKeys, removedKeys, changedKeys);
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The primary key, or where there is none the row id, by whichever of its names no column has taken.</summary>
    private static List<string> Key(List<Column> columns)
    {
        var key = columns.Where(column => column.IsKey).Select(column => Quote(column.Name)).ToList();
        return key.Count > 0 ? key : [RowIdNames.First(name => !columns.Exists(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase)))];
    }

    private string? OnlyIn(string schema, string other, List<Column> columns, List<Column> otherColumns)
    {
        if (columns.Count == 0)
        {
            return null;
        }

        var key = Key(columns);
        var rows = $"SELECT {Shown(key)} FROM {schema}.{Quote(_table)} AS n";
        return otherColumns.Count > 0 && Key(otherColumns).SequenceEqual(key, StringComparer.OrdinalIgnoreCase)
            ? $"{rows} LEFT JOIN ({Rows(other, otherColumns, [.. Numbered('k', key), "1 AS found"])}) AS o ON {Same(key)} WHERE o.found IS NULL"
            : rows;
    }

    private string? Changed()
    {
        var key = Key(_newer);
        var values = _newer
            .Where(column => !column.IsKey && _older.Exists(old => string.Equals(old.Name, column.Name, StringComparison.OrdinalIgnoreCase)))
            .Select(column => Quote(column.Name))
            .ToList();
        return !Key(_older).SequenceEqual(key, StringComparer.OrdinalIgnoreCase) || values.Count == 0
            ? null
            : $"SELECT {Shown(key)} FROM newer.{Quote(_table)} AS n JOIN ({Rows("older", _older, [.. Numbered('k', key), .. Numbered('v', values)])}) AS o ON {Same(key)} "
                + $"WHERE {string.Join(" OR ", values.Select(Differs))}";
    }

    // A key whose index orders it otherwise than by its bytes cannot be looked up in that index: SQLite then makes one of its own, but only of a query that it
    // does not take apart.
    private string Rows(string schema, List<Column> columns, IEnumerable<string> selected) =>
        $"SELECT {string.Join(", ", selected)} FROM {schema}.{Quote(_table)}{(columns.TrueForAll(column => column.IsBytewise) ? "" : " LIMIT -1")}";

    private static IEnumerable<string> Numbered(char letter, IEnumerable<string> columns) => columns.Select((column, index) => $"{column} AS {letter}{index}");

    // Value and type, byte by byte: IS NOT would follow the column's collation, which only another program may have, and take 1 for 1.0.
    private static string Differs(string column, int index) => $"n.{column} COLLATE BINARY IS NOT o.v{index} OR typeof(n.{column}) <> typeof(o.v{index})";

    private static string Same(List<string> key) => string.Join(" AND ", key.Select((column, index) => $"n.{column} COLLATE BINARY IS o.k{index}"));

    private static string Shown(List<string> key) => string.Join(", ", key.Select(column => $"n.{column}"));

    private List<Column> Columns(string schema)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = """
            SELECT name, pk, NOT EXISTS (
                SELECT 1 FROM pragma_index_list($table, $schema) AS keys, pragma_index_xinfo(keys.name, $schema) AS parts
                WHERE keys.origin = 'pk' AND parts.key AND parts.name = columns.name AND parts.coll <> 'BINARY')
            FROM pragma_table_info($table, $schema) AS columns
            ORDER BY pk, cid
            """;
        command.Parameters.AddWithValue("$table", _table);
        command.Parameters.AddWithValue("$schema", schema);
        using var reader = command.ExecuteReader();
        var columns = new List<Column>();
        while (reader.Read())
        {
            columns.Add(new Column(reader.GetString(0), IsKey: reader.GetInt32(1) > 0, IsBytewise: reader.GetBoolean(2)));
        }

        return columns;
    }

    private string? Definition(string schema)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT sql FROM {schema}.sqlite_schema WHERE type = 'table' AND name = $table";
        command.Parameters.AddWithValue("$table", _table);
        return command.ExecuteScalar() as string;
    }

    private (long Count, IReadOnlyList<string> Keys) Query(string? sql, int maxKeys)
    {
        if (sql is null)
        {
            return (0, []);
        }

        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var keys = new List<string>();
        long count = 0;
        for (; reader.Read(); count++)
        {
            if (keys.Count < maxKeys && NumbersOf(reader) is { } numbers)
            {
                keys.Add(numbers);
            }
        }

        return (count, keys);
    }

    // A text that is a key, such as an address, is what a row holds.
    private static string? NumbersOf(SqliteDataReader row)
    {
        var values = Enumerable.Range(0, row.FieldCount).Select(row.GetValue).ToList();
        return values.TrueForAll(value => value is long) ? string.Join(',', values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))) : null;
    }

    /// <param name="Name">Its name.</param>
    /// <param name="IsKey">Whether it is part of the primary key.</param>
    /// <param name="IsBytewise">Whether the key's index, if it is in one, has the order of its bytes.</param>
    private sealed record Column(string Name, bool IsKey, bool IsBytewise);
}
