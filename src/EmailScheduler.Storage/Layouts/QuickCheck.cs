using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Storage.Layouts;

/// <summary>
/// <c>PRAGMA quick_check</c> as it shows damage and nothing else: a file is not damaged because another program's CHECK constraint does not hold or calls a
/// function of that program, nor because an index has a collation sequence that only that program registers.
/// </summary>
public static class QuickCheck
{
    private const string MissingCollations = """
        SELECT DISTINCT columns.coll
        FROM sqlite_schema AS tables, pragma_index_list(tables.name) AS indexes, pragma_index_xinfo(indexes.name) AS columns
        WHERE tables.type = 'table' AND upper(columns.coll) NOT IN ('BINARY', 'NOCASE', 'RTRIM')
        """;

    /// <summary>Checks the file of a connection that writes nothing: afterwards it has stand-ins for collation sequences that are missing.</summary>
    /// <returns>The first fault; <see langword="null"/> for a healthy file.</returns>
    /// <exception cref="SqliteException">The file cannot be checked.</exception>
    public static string? FindFault(SqliteConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Texts(connection, "PRAGMA ignore_check_constraints = ON");
        foreach (var collation in Texts(connection, MissingCollations))
        {
            // The check opens the index and needs its collation for that, but compares nothing by it.
            connection.CreateCollation(collation, static (_, _) => 0);
        }

        try
        {
            return Fault(Texts(connection, "PRAGMA quick_check(1)"));
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == raw.SQLITE_ERROR)
        {
            // A generated column calls a function that only the program which made it has.
            return FaultOfTables(connection);
        }
    }

    // Table by table, without those whose columns nobody but that program can compute.
    private static string? FaultOfTables(SqliteConnection connection)
    {
        foreach (var check in Texts(connection, "SELECT 'PRAGMA quick_check(' || quote(name) || ')' FROM sqlite_schema WHERE type = 'table' AND rootpage > 0"))
        {
            try
            {
                if (Fault(Texts(connection, check)) is { } fault)
                {
                    return fault;
                }
            }
            catch (SqliteException failure) when (failure.SqliteErrorCode == raw.SQLITE_ERROR)
            {
                // The next one.
            }
        }

        return null;
    }

    private static string? Fault(List<string> verdict) => verdict is ["ok"] ? null : verdict.FirstOrDefault("the check gave no answer");

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "The statements are the constants above, and checks of tables whose names SQLite itself has quoted.")]
    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var texts = new List<string>();
        while (rows.Read())
        {
            texts.Add(rows.GetString(0));
        }

        return texts;
    }
}
