using Microsoft.Data.Sqlite;

namespace EmailScheduler.Runs.Verification;

/// <summary>
/// Opens a local database that nobody writes: unpooled, so that nothing holds the file when it is done, and immutable, so that no <c>-wal</c>
/// or <c>-shm</c> file is made beside it, whatever the journal mode in its header.
/// </summary>
internal static class ReadOnly
{
    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = $"{new Uri(Path.GetFullPath(path)).AbsoluteUri}?immutable=1",
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        connection.Open();
        return connection;
    }
}
