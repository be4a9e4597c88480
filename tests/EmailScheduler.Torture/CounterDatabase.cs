using EmailScheduler.Sqlite;
using Microsoft.Data.Sqlite;

namespace EmailScheduler.Torture;

/// <summary>The database that all fight over: a counter, and the runs that have raised it, which must agree in every state that anybody sees.</summary>
internal static class CounterDatabase
{
    public static void Create(string path, bool wal)
    {
        using var connection = Open(path);
        Execute(connection, wal ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode = DELETE");
        Execute(connection, "CREATE TABLE counter (value INTEGER NOT NULL); INSERT INTO counter VALUES (0); CREATE TABLE runs (id TEXT PRIMARY KEY); CREATE TABLE sent (program TEXT, number INTEGER)");
        Execute(connection, "CREATE TABLE filler (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
        Execute(connection, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO filler SELECT i, hex(randomblob(40)) FROM n");
    }

    public static void Raise(string path, string runId)
    {
        using var connection = Open(path);
        using var transaction = connection.BeginTransaction();
        Execute(connection, "UPDATE counter SET value = value + 1");
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO runs VALUES ($id)";
        insert.Parameters.AddWithValue("$id", runId);
        insert.ExecuteNonQuery();
        transaction.Commit();
    }

    /// <summary>The runs that have raised the counter.</summary>
    /// <exception cref="InvalidDatabaseException">Counter and runs disagree: the state is torn, or an update was lost.</exception>
    public static HashSet<string> Read(string path)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM runs";
        var runs = new HashSet<string>(StringComparer.Ordinal);
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                runs.Add(reader.GetString(0));
            }
        }

        command.CommandText = "SELECT value FROM counter";
        var counter = (long)command.ExecuteScalar()!;
        return counter == runs.Count ? runs : throw new InvalidDatabaseException($"The counter is {counter}, but {runs.Count} runs have raised it.");
    }

    /// <summary>The rows that other programs have written, each named by its program and its number there.</summary>
    public static HashSet<string> Sent(string path)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT program || ' ' || number FROM sent";
        var rows = new HashSet<string>(StringComparer.Ordinal);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (!rows.Add(reader.GetString(0)))
            {
                throw new InvalidDatabaseException($"The row '{reader.GetString(0)}' is there twice.");
            }
        }

        return rows;
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
