namespace EmailScheduler.Scheduling.Database;

/// <summary>Which columns a table has; a missing table has none. Names compare as SQLite compares them, without case.</summary>
internal sealed class TableSchema
{
    private readonly Dictionary<string, string> _types = new(StringComparer.OrdinalIgnoreCase);

    private TableSchema(string name) => Name = name;

    public string Name { get; }

    public bool Exists => _types.Count > 0;

    public bool IsView { get; private init; }

    /// <summary>The column that is another name of the rowid, if the table has one.</summary>
    public string? RowIdAlias { get; private set; }

    public static TableSchema Read(SqliteDatabase database, string name)
    {
        // sqlite_master.type tells a view from a table; pragma_table_xinfo tells the columns, generated ones too.
        using var kind = database.Prepare("SELECT type FROM sqlite_master WHERE name = ?1 COLLATE NOCASE AND type IN ('table', 'view')");
        kind.Bind(1, name);
        var isView = kind.Step() && kind.String(0) == "view";
        var schema = new TableSchema(name) { IsView = isView };
        using var columns = database.Prepare("SELECT name, type, pk, (SELECT count(*) FROM pragma_table_info(?1) WHERE pk > 0) FROM pragma_table_xinfo(?1)");
        columns.Bind(1, name);
        while (columns.Step())
        {
            var column = columns.String(0)!;
            var type = columns.String(1) ?? "";
            schema._types[column] = type;
            if (columns.Int64(2) == 1 && columns.Int64(3) == 1 && type.Equals("INTEGER", StringComparison.OrdinalIgnoreCase))
            {
                schema.RowIdAlias = column;
            }
        }

        return schema;
    }

    public bool Has(string column) => _types.ContainsKey(column);

    /// <summary>The column for a SELECT list, or NULL where the table lacks it.</summary>
    public string ColumnOrNull(string column) => Has(column) ? Quote(column) : "NULL";

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

    public static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
