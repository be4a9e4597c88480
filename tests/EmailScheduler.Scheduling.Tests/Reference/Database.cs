using Microsoft.Data.Sqlite;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>One connection and its one transaction: whole tables in, single statements out.</summary>
internal sealed class Database : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;

    public Database(string path)
    {
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            ForeignKeys = false,
        };
        _connection = new SqliteConnection(settings.ToString());
        _connection.Open();
        _transaction = _connection.BeginTransaction();
    }

    public IReadOnlyList<string> Columns(string table) =>
        Query($"SELECT name FROM pragma_table_info('{table}')").Select(row => (string)row["name"]!).ToList();

    public bool HasTable(string table) => Columns(table).Count > 0;

    public bool HasColumn(string table, string column) => Columns(table).Contains(column, StringComparer.OrdinalIgnoreCase);

    /// <summary>Columns that are NOT NULL, have no default, and are not the row's number.</summary>
    public IReadOnlyList<(string Name, string Type)> RequiredColumns(string table) =>
        Query($"SELECT name, type FROM pragma_table_info('{table}') WHERE \"notnull\" AND coalesce(dflt_value, 'NULL') = 'NULL' AND NOT pk")
            .Select(row => ((string)row["name"]!, (string)row["type"]!)).ToList();

    /// <summary>All rows by rowid; a missing table reads as empty.</summary>
    public IReadOnlyList<TableRow> Rows(string table) => HasTable(table)
        ? Query($"SELECT rowid AS \"this row\", * FROM \"{table}\" ORDER BY rowid").Select(row => new TableRow((long)row["this row"]!, row)).ToList()
        : [];

    public void Execute(string sql, params IEnumerable<(string Name, object? Value)> parameters)
    {
        using var command = Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    /// <summary>The one text that a query finds.</summary>
    public string Text(string sql)
    {
        using var command = Command(sql, []);
        return (string)command.ExecuteScalar()!;
    }

    public void Insert(string table, IEnumerable<(string Column, object? Value)> values)
    {
        var list = values.ToList();
        var columns = string.Join(", ", list.Select(v => $"\"{v.Column}\""));
        var parameters = string.Join(", ", list.Select(v => $"${v.Column}"));
        Execute($"INSERT INTO \"{table}\" ({columns}) VALUES ({parameters})", list);
    }

    public void Update(string table, long rowId, IEnumerable<(string Column, object? Value)> values)
    {
        var list = values.ToList();
        var assignments = string.Join(", ", list.Select(v => $"\"{v.Column}\" = ${v.Column}"));
        Execute($"UPDATE \"{table}\" SET {assignments} WHERE rowid = $this_row", [.. list, ("this_row", rowId)]);
    }

    public void Commit() => _transaction.Commit();

    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }

    private List<Dictionary<string, object?>> Query(string sql)
    {
        using var command = Command(sql, []);
        using var reader = command.ExecuteReader();
        var rows = new List<Dictionary<string, object?>>();
        while (reader.Read())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(
                reader.GetName,
                i => reader.IsDBNull(i) ? null : reader.GetValue(i),
                StringComparer.OrdinalIgnoreCase));
        }

        return rows;
    }

    private SqliteCommand Command(string sql, IEnumerable<(string Name, object? Value)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = _transaction;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue($"${name}", value ?? DBNull.Value);
        }

        return command;
    }
}
