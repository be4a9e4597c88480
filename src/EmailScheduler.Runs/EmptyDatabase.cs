using EmailScheduler.Sqlite;

namespace EmailScheduler.Runs;

/// <summary>What a new organization begins with (<c>Database:CreateWhenMissing</c>): the contacts' table with all the columns of docs/integration.md, without rows.</summary>
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
            status TEXT,
            first_name TEXT,
            last_name TEXT)
        """;

    public static void Create(string path, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.Create(path, cancellationToken);
        database.Execute(Schema);
    }
}
