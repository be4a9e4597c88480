using Microsoft.Data.Sqlite;

namespace EmailScheduler.Runs.Verification;

/// <summary>Opens a local database for reading, unpooled, so that nothing holds the file when it is done.</summary>
internal static class ReadOnly
{
    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        connection.Open();
        return connection;
    }
}
