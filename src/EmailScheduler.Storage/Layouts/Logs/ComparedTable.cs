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
    private readonly List<(string Name, bool IsKey)> _older;
    private readonly List<(string Name, bool IsKey)> _newer;
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
    private static List<string> Key(List<(string Name, bool IsKey)> columns)
    {
        var key = columns.Where(column => column.IsKey).Select(column => Quote(column.Name)).ToList();
        return key.Count > 0 ? key : [RowIdNames.First(name => !columns.Exists(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase)))];
    }

    private string? OnlyIn(string schema, string other, List<(string Name, bool IsKey)> columns, List<(string Name, bool IsKey)> otherColumns)
    {
        if (columns.Count == 0)
        {
            return null;
        }

        var key = Key(columns);
        var isMissing = otherColumns.Count == 0
            ? "1"
            : Key(otherColumns).SequenceEqual(key, StringComparer.OrdinalIgnoreCase) ? $"NOT EXISTS (SELECT 1 FROM {other}.{Quote(_table)} AS o WHERE {Same(key)})" : "1";
        return $"SELECT {Shown(key)} FROM {schema}.{Quote(_table)} AS n WHERE {isMissing}";
    }

    private string? Changed()
    {
        var key = Key(_newer);
        var values = _newer.Where(column => !column.IsKey && _older.Exists(old => string.Equals(old.Name, column.Name, StringComparison.OrdinalIgnoreCase))).ToList();
        return !Key(_older).SequenceEqual(key, StringComparer.OrdinalIgnoreCase) || values.Count == 0
            ? null
            : $"SELECT {Shown(key)} FROM newer.{Quote(_table)} AS n JOIN older.{Quote(_table)} AS o ON {Same(key)} WHERE {string.Join(" OR ", values.Select(Differs))}";
    }

    // Value and type, byte by byte: IS NOT would follow the column's collation and take 1 for 1.0.
    private static string Differs((string Name, bool IsKey) column) =>
        $"n.{Quote(column.Name)} COLLATE BINARY IS NOT o.{Quote(column.Name)} OR typeof(n.{Quote(column.Name)}) <> typeof(o.{Quote(column.Name)})";

    private static string Same(List<string> key) => string.Join(" AND ", key.Select(column => $"o.{column} IS n.{column}"));

    private static string Shown(List<string> key) => string.Join(" || ',' || ", key.Select(column => $"ifnull(n.{column}, 'NULL')"));

    private List<(string Name, bool IsKey)> Columns(string schema)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT name, pk FROM pragma_table_info($table, $schema) ORDER BY pk, cid";
        command.Parameters.AddWithValue("$table", _table);
        command.Parameters.AddWithValue("$schema", schema);
        using var reader = command.ExecuteReader();
        var columns = new List<(string, bool)>();
        while (reader.Read())
        {
            columns.Add((reader.GetString(0), reader.GetInt32(1) > 0));
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
            if (count < maxKeys)
            {
                keys.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
            }
        }

        return (count, keys);
    }
}
