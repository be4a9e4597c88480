using System.Globalization;
using SQLitePCL;

namespace EmailScheduler.Sqlite;

/// <summary>Compares two states of a database, both in local files, by table and row key.</summary>
public static class DatabaseDiff
{
    /// <summary>The tables that are not the same, by name. Internal, virtual and shadow tables are omitted.</summary>
    /// <param name="older">A healthy database in a file that no one writes.</param>
    /// <param name="newer">The other one.</param>
    /// <param name="maxKeys">How many keys of each kind are listed for each table, if they are whole numbers; the counts are always whole.</param>
    /// <param name="cancellationToken">Interrupts the comparison.</param>
    /// <exception cref="InvalidDatabaseException">A file is not a database.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static IReadOnlyList<TableDiff> Compare(string older, string newer, int maxKeys = 20, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxKeys);
        using var database = Open(older, newer, cancellationToken);
        return [.. ComparedTable.Names(database).Select(name => new ComparedTable(database, name).Diff(maxKeys)).Where(diff => !diff.IsEmpty)];
    }

    /// <summary>What is different in one table; where neither file has it, nothing is.</summary>
    /// <param name="older">A healthy database in a file that no one writes.</param>
    /// <param name="newer">The other one.</param>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Interrupts the comparison.</param>
    /// <exception cref="InvalidDatabaseException">A file is not a database, or the table cannot be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static TableDiff CompareTable(string older, string newer, string table, CancellationToken cancellationToken = default)
    {
        using var database = Open(older, newer, cancellationToken);
        return new ComparedTable(database, table).Diff(maxKeys: 0);
    }

    private static SqliteDatabase Open(string older, string newer, CancellationToken cancellationToken)
    {
        var database = SqliteDatabase.OpenImmutable(newer, cancellationToken);
        try
        {
            database.AttachImmutable(older, ComparedTable.Older);
            MissingCollations.AddStandIns(database, ComparedTable.Older);
            MissingCollations.AddStandIns(database, ComparedTable.Newer);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}

/// <summary>What is different in one table of two states of a database.</summary>
/// <param name="Table">The table.</param>
/// <param name="SchemaChanged">Whether it was made, dropped or defined anew.</param>
/// <param name="Added">Rows whose key is only in the newer state.</param>
/// <param name="Removed">Rows whose key is only in the older state.</param>
/// <param name="Changed">Rows with the same key but another value in a column that both have.</param>
/// <param name="AddedKeys">
/// The first of the added rows' keys: primary key columns joined by commas, or the row id. Only whole numbers: other keys may be personal data, such as addresses.
/// </param>
/// <param name="RemovedKeys">The first of the removed rows' keys.</param>
/// <param name="ChangedKeys">The first of the changed rows' keys.</param>
public sealed record TableDiff(
    string Table,
    bool SchemaChanged,
    long Added,
    long Removed,
    long Changed,
    IReadOnlyList<string> AddedKeys,
    IReadOnlyList<string> RemovedKeys,
    IReadOnlyList<string> ChangedKeys)
{
    internal bool IsEmpty => !SchemaChanged && Added == 0 && Removed == 0 && Changed == 0;
}

/// <summary>One table of two states of a database, of which the older one is attached to the newer one.</summary>
internal sealed class ComparedTable
{
    public const string Older = "older";
    public const string Newer = "main";

    private static readonly string[] RowIdNames = ["rowid", "_rowid_", "oid"];

    private readonly SqliteDatabase _database;
    private readonly string _table;
    private readonly List<Column> _older;
    private readonly List<Column> _newer;
    private readonly bool _schemaChanged;

    public ComparedTable(SqliteDatabase database, string table)
    {
        _database = database;
        _table = table;
        (_older, _newer) = (Columns(Older), Columns(Newer));
        _schemaChanged = !string.Equals(Definition(Older), Definition(Newer), StringComparison.Ordinal);
    }

    private bool IsInBoth => _older.Count > 0 && _newer.Count > 0;

    /// <summary>The ordinary tables of either database.</summary>
    public static IReadOnlyList<string> Names(SqliteDatabase database)
    {
        // WITHOUT ROWID tables are 'table' too; virtual and shadow tables are not.
        const string Listed = $"SELECT name FROM pragma_table_list WHERE schema IN ('{Older}', '{Newer}') AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
        using var rows = database.Prepare(Listed + " GROUP BY name ORDER BY name");
        var names = new List<string>();
        while (rows.Step())
        {
            names.Add(rows.GetString(0)!);
        }

        return names;
    }

    public TableDiff Diff(int maxKeys)
    {
        var (added, addedKeys) = Query(OnlyIn(Newer, Older, _newer, _older), maxKeys);
        var (removed, removedKeys) = Query(OnlyIn(Older, Newer, _older, _newer), maxKeys);
        var (changed, changedKeys) = Query(IsInBoth ? Changed() : null, maxKeys);
        return new TableDiff(_table, _schemaChanged, added, removed, changed, addedKeys, removedKeys, changedKeys);
    }

    /// <summary>The primary key, or where there is none the row id, by whichever of its names no column has taken.</summary>
    private static List<string> Key(List<Column> columns)
    {
        var key = columns.Where(column => column.IsKey).Select(column => TableSchema.Quote(column.Name)).ToList();
        return key.Count > 0 ? key : [RowIdNames.First(name => !columns.Exists(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase)))];
    }

    private string? OnlyIn(string schema, string other, List<Column> columns, List<Column> otherColumns)
    {
        if (columns.Count == 0)
        {
            return null;
        }

        var key = Key(columns);
        var rows = $"SELECT {Shown(key)} FROM {schema}.{TableSchema.Quote(_table)} AS n";
        return otherColumns.Count > 0 && Key(otherColumns).SequenceEqual(key, StringComparer.OrdinalIgnoreCase)
            ? $"{rows} LEFT JOIN ({Rows(other, otherColumns, [.. Numbered('k', key), "1 AS found"])}) AS o ON {Same(key)} WHERE o.found IS NULL"
            : rows;
    }

    private string? Changed()
    {
        var key = Key(_newer);
        var values = _newer
            .Where(column => !column.IsKey && _older.Exists(old => string.Equals(old.Name, column.Name, StringComparison.OrdinalIgnoreCase)))
            .Select(column => TableSchema.Quote(column.Name))
            .ToList();
        return !Key(_older).SequenceEqual(key, StringComparer.OrdinalIgnoreCase) || values.Count == 0
            ? null
            : $"SELECT {Shown(key)} FROM {Newer}.{TableSchema.Quote(_table)} AS n JOIN ({Rows(Older, _older, [.. Numbered('k', key), .. Numbered('v', values)])}) AS o ON {Same(key)} "
                + $"WHERE {string.Join(" OR ", values.Select(Differs))}";
    }

    // A key whose index orders it otherwise than by its bytes cannot be looked up in that index: SQLite then makes one of its own, but only of a query that it
    // does not take apart.
    private string Rows(string schema, List<Column> columns, IEnumerable<string> selected) =>
        $"SELECT {string.Join(", ", selected)} FROM {schema}.{TableSchema.Quote(_table)}{(columns.TrueForAll(column => column.IsBytewise) ? "" : " LIMIT -1")}";

    private static IEnumerable<string> Numbered(char letter, IEnumerable<string> columns) => columns.Select((column, index) => $"{column} AS {letter}{index}");

    // Value and type, byte by byte: IS NOT would follow the column's collation, which only another program may have, and take 1 for 1.0.
    private static string Differs(string column, int index) => $"n.{column} COLLATE BINARY IS NOT o.v{index} OR typeof(n.{column}) <> typeof(o.v{index})";

    private static string Same(List<string> key) => string.Join(" AND ", key.Select((column, index) => $"n.{column} COLLATE BINARY IS o.k{index}"));

    private static string Shown(List<string> key) => string.Join(", ", key.Select(column => $"n.{column}"));

    private List<Column> Columns(string schema)
    {
        using var rows = _database.Prepare("""
            SELECT name, pk, NOT EXISTS (
                SELECT 1 FROM pragma_index_list(?1, ?2) AS keys, pragma_index_xinfo(keys.name, ?2) AS parts
                WHERE keys.origin = 'pk' AND parts.key AND parts.name = columns.name AND parts.coll <> 'BINARY')
            FROM pragma_table_info(?1, ?2) AS columns
            ORDER BY pk, cid
            """);
        rows.Bind(1, _table);
        rows.Bind(2, schema);
        var columns = new List<Column>();
        while (rows.Step())
        {
            columns.Add(new Column(rows.GetString(0)!, IsKey: rows.GetInt64(1) > 0, IsBytewise: rows.GetInt64(2) != 0));
        }

        return columns;
    }

    private string? Definition(string schema)
    {
        using var rows = _database.Prepare($"SELECT sql FROM {schema}.sqlite_schema WHERE type = 'table' AND name = ?1");
        rows.Bind(1, _table);
        return rows.Step() ? rows.GetString(0) : null;
    }

    private (long Count, IReadOnlyList<string> Keys) Query(string? sql, int maxKeys)
    {
        if (sql is null)
        {
            return (0, []);
        }

        using var rows = _database.Prepare(sql);
        var keys = new List<string>();
        long count = 0;
        for (; rows.Step(); count++)
        {
            if (keys.Count < maxKeys && NumbersOf(rows) is { } numbers)
            {
                keys.Add(numbers);
            }
        }

        return (count, keys);
    }

    // A text that is a key, such as an address, is what a row holds.
    private static string? NumbersOf(Statement row)
    {
        var columns = Enumerable.Range(0, row.ColumnCount).ToList();
        return columns.TrueForAll(column => row.Type(column) == raw.SQLITE_INTEGER)
            ? string.Join(',', columns.Select(column => row.GetInt64(column).ToString(CultureInfo.InvariantCulture)))
            : null;
    }

    /// <param name="Name">Its name.</param>
    /// <param name="IsKey">Whether it is part of the primary key.</param>
    /// <param name="IsBytewise">Whether the key's index, if it is in one, has the order of its bytes.</param>
    private sealed record Column(string Name, bool IsKey, bool IsBytewise);
}
