namespace EmailScheduler.Storage.Tests.Layouts;

/// <summary>Makes and changes real SQLite files.</summary>
internal static class SampleDatabase
{
    public static void Create(string path, int rows = 500, bool wal = false)
    {
        using var connection = Sql.Open(path);
        Sql.Execute(connection, wal ? "PRAGMA journal_mode=WAL" : "PRAGMA journal_mode=DELETE");
        Sql.Execute(connection, "CREATE TABLE counter (value INTEGER); INSERT INTO counter VALUES (0)");
        Sql.Execute(connection, "CREATE TABLE filler (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
        Sql.Execute(connection, $"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) INSERT INTO filler SELECT i, hex(randomblob(40)) FROM n");
        Sql.Execute(connection, "CREATE INDEX filler_text ON filler (text)");
    }

    public static void Raise(string path) => Sql.Execute(path, "UPDATE counter SET value = value + 1");

    public static long Read(string path) => (long)Sql.Read(path, "SELECT value FROM counter")!;
}
