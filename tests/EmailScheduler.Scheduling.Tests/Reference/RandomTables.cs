using Microsoft.Data.Sqlite;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Writes the tables of a random database; what a table has no column for is omitted.</summary>
internal sealed class RandomTables(SqliteConnection connection)
{
    private readonly Dictionary<string, HashSet<string>> _columns = new(StringComparer.Ordinal);

    /// <summary>Columns as 'name TYPE …'; constraints of the table are those that begin with UNIQUE.</summary>
    public void Create(string table, IEnumerable<string> columns)
    {
        var list = columns.ToList();
        _columns[table] = list.Select(column => column.Split(' ')[0]).ToHashSet(StringComparer.Ordinal);
        Execute($"CREATE TABLE {table} ({string.Join(", ", list)})");
    }

    public void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Insert(string table, params IEnumerable<(string Column, object? Value)> values)
    {
        if (!_columns.TryGetValue(table, out var columns))
        {
            return;
        }

        var known = values.Where(value => columns.Contains(value.Column)).ToList();
        using var command = connection.CreateCommand();
        command.CommandText = known.Count == 0
            ? $"INSERT INTO {table} DEFAULT VALUES"
            : $"INSERT INTO {table} ({string.Join(", ", known.Select(v => v.Column))}) VALUES ({string.Join(", ", known.Select(v => "$" + v.Column))})";
        foreach (var (column, value) in known)
        {
            command.Parameters.AddWithValue("$" + column, value ?? DBNull.Value);
        }

        command.ExecuteNonQuery();
    }
}
