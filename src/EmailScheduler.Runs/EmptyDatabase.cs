using Microsoft.Data.Sqlite;

namespace EmailScheduler.Runs;

/// <summary>What a new organization begins with (<c>Database:CreateWhenMissing</c>): the contacts' table of docs/scheduling-rules.md, section 1, with nobody in it.</summary>
internal static class EmptyDatabase
{
    private const string Schema = """
        CREATE TABLE contacts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            email TEXT,
            zip_code TEXT,
            state TEXT,
            birth_date TEXT,
            effective_date TEXT,
            current_carrier TEXT,
            failed_underwriting INTEGER,
            status TEXT)
        """;

    public static void Create(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, ForeignKeys = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = Schema;
        command.ExecuteNonQuery();
    }
}
