using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Storage.Layouts;

/// <summary>
/// <c>PRAGMA quick_check</c> as it shows damage and nothing else: a file is not damaged because another program's CHECK constraint does not hold or calls a
/// function of that program, because an index has a collation sequence that only that program registers, nor because a column was declared anew over values
/// that it would not take today.
/// </summary>
public static partial class QuickCheck
{
    /// <summary>Checks the file of a connection that writes nothing: afterwards it has stand-ins for collation sequences that are missing.</summary>
    /// <returns>The first fault; <see langword="null"/> for a healthy file.</returns>
    /// <exception cref="SqliteException">The file cannot be checked.</exception>
    public static string? FindFault(SqliteConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        First(connection, "PRAGMA ignore_check_constraints = ON", static _ => true);
        StandInCollations.AddTo(connection);
        try
        {
            return Fault(connection);
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == raw.SQLITE_ERROR)
        {
            // A generated column calls a function that only the program which made it has.
            return FaultOfTables(connection);
        }
    }

    // One line is enough to know a healthy file, and a badly damaged one: the structure of all tables is checked first. Only where the values of a column are not
    // as it is declared is the whole check done, each of whose lines tells of one value then.
    private static string? Fault(SqliteConnection connection)
    {
        var line = First(connection, "PRAGMA quick_check(1)", static _ => true) ?? "the check gave no answer";
        return DeclarationRegex.IsMatch(line) ? First(connection, "PRAGMA quick_check(2147483647)", IsFault) : line == "ok" ? null : line;
    }

    // Table by table, without those whose columns nobody but that program can compute. Here SQLite tells of a hundred lines at most.
    private static string? FaultOfTables(SqliteConnection connection)
    {
        const string Checks = "SELECT 'PRAGMA quick_check(' || quote(name) || ')' FROM sqlite_schema WHERE type = 'table' AND rootpage > 0";
        foreach (var check in All(connection, Checks).ToList())
        {
            try
            {
                if (First(connection, check, IsFault) is { } fault)
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

    private static bool IsFault(string line) => line != "ok" && !DeclarationRegex.IsMatch(line);

    private static string? First(SqliteConnection connection, string sql, Func<string, bool> condition) => All(connection, sql).FirstOrDefault(condition);

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "The statements are the constants above, and checks of tables whose names SQLite itself has quoted.")]
    private static IEnumerable<string> All(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            yield return rows.GetString(0);
        }
    }

    // A value is whole, but not of the type that its column has by now, or NULL where it must not be: as after an edit of the schema.
    [GeneratedRegex("^(NULL|NUMERIC|TEXT|non-[A-Z]+) value in ", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex DeclarationRegex { get; }
}
