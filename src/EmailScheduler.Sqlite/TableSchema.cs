namespace EmailScheduler.Sqlite;

/// <summary>Which columns a table has; a missing table has none. Names compare as SQLite compares them, without case.</summary>
public sealed class TableSchema
{
    private readonly Dictionary<string, TableColumn> _columns = new(StringComparer.OrdinalIgnoreCase);

    private TableSchema(string name) => Name = name;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether the database has it.</summary>
    public bool Exists => _columns.Count > 0;

    /// <summary>As SQLite calls it: <c>table</c>, <c>view</c>, <c>virtual</c> or <c>shadow</c>; empty for a missing one.</summary>
    public string Kind { get; private init; } = "";

    /// <summary>Whether the table is WITHOUT ROWID.</summary>
    public bool IsWithoutRowId { get; private init; }

    /// <summary>The statement that made it; empty for a missing one.</summary>
    public string Sql { get; private init; } = "";

    /// <summary>The columns, generated ones too, in their order.</summary>
    public IReadOnlyList<TableColumn> Columns => [.. _columns.Values];

    /// <summary>The column that is another name of the rowid, if the table has one.</summary>
    public string? RowIdAlias { get; private init; }

    /// <summary>The rowid for a SELECT list, by whichever of its names no column has taken; NULL where the table has none.</summary>
    public string RowIdOrNull => Kind != "table" || IsWithoutRowId
        ? "NULL"
        : ((string[])["rowid", "_rowid_", "oid"]).FirstOrDefault(name => !Has(name), "NULL");

    /// <summary>Reads what the main database says of a table or view.</summary>
    public static TableSchema Read(SqliteDatabase database, string name)
    {
        using var table = database.Prepare("""
            SELECT list.type, list.wr, schema.sql
            FROM pragma_table_list(?1) AS list LEFT JOIN sqlite_schema AS schema ON schema.name = list.name AND schema.type IN ('table', 'view')
            WHERE list.schema = 'main'
            """);
        table.Bind(1, name);
        if (!table.Step())
        {
            return new TableSchema(name);
        }

        var (kind, isWithoutRowId) = (table.GetString(0) ?? "", table.GetInt64(1) != 0);
        var schema = new TableSchema(name)
        {
            Kind = kind,
            IsWithoutRowId = isWithoutRowId,
            Sql = table.GetString(2) ?? "",
            RowIdAlias = kind == "table" && !isWithoutRowId ? FindRowIdAlias(database, name) : null,
        };
        schema.ReadColumns(database);
        return schema;
    }

    /// <summary>Whether it has a column of this name.</summary>
    public bool Has(string column) => _columns.ContainsKey(column);

    /// <summary>The column of this name; <see langword="null"/> when there is none.</summary>
    public TableColumn? Find(string column) => _columns.GetValueOrDefault(column);

    /// <summary>The column for a SELECT list, or NULL where the table lacks it.</summary>
    public string ColumnOrNull(string column) => ColumnOrNull(column, alias: "");

    /// <inheritdoc cref="ColumnOrNull(string)"/>
    /// <param name="column">The column.</param>
    /// <param name="alias">What the statement calls the table, with a point; empty where that has no other name.</param>
    public string ColumnOrNull(string column, string alias) => Has(column) ? alias + Quote(column) : "NULL";

    /// <summary>The first of several names that the table has, or NULL.</summary>
    public string FirstColumnOrNull(params ReadOnlySpan<string> columns)
    {
        foreach (var column in columns)
        {
            if (Has(column))
            {
                return Quote(column);
            }
        }

        return "NULL";
    }

    /// <summary>A name in double quotes, for a statement.</summary>
    public static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    // An INTEGER PRIMARY KEY that has an index of its own (as with DESC) does not name the rowid.
    private static string? FindRowIdAlias(SqliteDatabase database, string name)
    {
        using var key = database.Prepare("""
            SELECT group_concat(name) FROM pragma_table_info(?1)
            WHERE pk > 0 AND NOT EXISTS (SELECT 1 FROM pragma_index_list(?1) WHERE origin = 'pk')
            HAVING count(*) = 1 AND max(type) = 'INTEGER' COLLATE NOCASE
            """);
        key.Bind(1, name);
        return key.Step() ? key.GetString(0) : null;
    }

    private void ReadColumns(SqliteDatabase database)
    {
        if (Kind == "view")
        {
            // One that cannot be read says why here; below SQLite would only say that something is wrong.
            database.Prepare($"SELECT * FROM {Quote(Name)}").Dispose();
        }

        using var columns = database.Prepare("""SELECT name, type, "notnull", dflt_value, hidden FROM pragma_table_xinfo(?1)""");
        columns.Bind(1, Name);
        while (columns.Step())
        {
            var name = columns.GetString(0)!;
            _columns[name] = new TableColumn(
                name,
                columns.GetString(1) ?? "",
                IsNotNull: columns.GetInt64(2) != 0,

                // DEFAULT NULL is no default for a column that must not be NULL.
                Default: columns.GetString(3) is { } value && !value.Trim('(', ')', ' ').Equals("NULL", StringComparison.OrdinalIgnoreCase) ? value : null,
                IsGenerated: columns.GetInt64(4) is 2 or 3);
        }
    }
}

/// <summary>One column of a table.</summary>
/// <param name="Name">Its name as declared.</param>
/// <param name="Type">Its declared type; empty for none.</param>
/// <param name="IsNotNull">Whether it must not be NULL.</param>
/// <param name="Default">The SQL of its default; <see langword="null"/> where it has none but NULL.</param>
/// <param name="IsGenerated">Whether its value is computed from other columns, so that no one can write it.</param>
public sealed record TableColumn(string Name, string Type, bool IsNotNull, string? Default, bool IsGenerated);

/// <summary>A unique index of a table, made by CREATE INDEX or by a UNIQUE constraint.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns in lower case; <c>?</c> for an expression.</param>
/// <param name="IsPartial">Whether it holds some rows only.</param>
/// <param name="IsConstraint">Whether a constraint of the table made it, so that its name says nothing.</param>
public sealed record UniqueIndex(string Name, IReadOnlyList<string> Columns, bool IsPartial, bool IsConstraint)
{
    /// <summary>The unique indexes of a table.</summary>
    public static IReadOnlyList<UniqueIndex> Read(SqliteDatabase database, string table)
    {
        using var rows = database.Prepare("""
            SELECT indexes.name, indexes.partial, indexes.origin <> 'c', group_concat(coalesce(lower(columns.name), '?'), ',' ORDER BY columns.seqno)
            FROM pragma_index_list(?1) AS indexes, pragma_index_info(indexes.name) AS columns
            WHERE indexes."unique" = 1
            GROUP BY indexes.seq
            """);
        rows.Bind(1, table);
        var indexes = new List<UniqueIndex>();
        while (rows.Step())
        {
            indexes.Add(new UniqueIndex(rows.GetString(0)!, rows.GetString(3)!.Split(','), IsPartial: rows.GetInt64(1) != 0, IsConstraint: rows.GetInt64(2) != 0));
        }

        return indexes;
    }

    /// <summary>Whether two rows of the table cannot be alike in these columns, or in some of them.</summary>
    public bool AllowsOneRowForEach(params IEnumerable<string> columns) => !IsPartial && !Columns.Except(columns, StringComparer.Ordinal).Any();

    /// <summary>What to call it in an error.</summary>
    public override string ToString() => $"{(IsConstraint ? "The UNIQUE constraint" : $"The unique index {Name}")} ({string.Join(", ", Columns)})";
}
