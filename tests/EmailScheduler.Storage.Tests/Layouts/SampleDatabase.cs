using Microsoft.Data.Sqlite;

namespace EmailScheduler.Storage.Tests.Layouts;

/// <summary>Makes and changes real SQLite files.</summary>
internal static class SampleDatabase
{
    public static void Create(string path, int rows = 500, bool wal = false)
    {
        using var connection = Open(path);
        Execute(connection, wal ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=DELETE");
        Execute(connection, "CREATE TABLE counter (value INTEGER); INSERT INTO counter VALUES (0)");
        Execute(connection, "CREATE TABLE filler (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
        Execute(connection, $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) INSERT INTO filler SELECT i, hex(randomblob(40)) FROM n");
        Execute(connection, "CREATE INDEX filler_text ON filler (text)");
    }

    public static void Raise(string path)
    {
        using var connection = Open(path);
        Execute(connection, "UPDATE counter SET value = value + 1");
    }

    public static long Read(string path)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT value FROM counter";
        return (long)command.ExecuteScalar()!;
    }

    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
