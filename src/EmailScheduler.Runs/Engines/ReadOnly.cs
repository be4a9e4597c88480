using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Runs.Engines;

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
            ForeignKeys = false,
        }.ToString());
        connection.Open();

        // A view with texts in double quotes is read as the program that made it reads it.
        raw.sqlite3_db_config(connection.Handle!, raw.SQLITE_DBCONFIG_DQS_DML, 1, out _);
        return connection;
    }
}
