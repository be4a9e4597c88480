using System.Text.RegularExpressions;
using SQLitePCL;

namespace EmailScheduler.Sqlite;

/// <summary>
/// <c>PRAGMA quick_check</c> as it shows damage and nothing else: a file is not damaged because another program's CHECK constraint does not hold or calls a
/// function of that program, because an index has a collation sequence that only that program registers, nor because a column was declared anew over values
/// that it would not take today.
/// </summary>
public static partial class QuickCheck
{
    /// <summary>Checks a file that no one writes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Interrupts the check.</param>
    /// <returns>The first fault; <see langword="null"/> for a healthy file.</returns>
    /// <exception cref="InvalidDatabaseException">The file cannot be checked.</exception>
    public static string? FindFault(string path, CancellationToken cancellationToken = default)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        return FindFault(database);
    }

    /// <summary>The same by a connection that writes nothing: afterwards it has stand-ins for collation sequences that are missing.</summary>
    internal static string? FindFault(SqliteDatabase database)
    {
        database.Execute("PRAGMA ignore_check_constraints = ON");
        MissingCollations.AddStandIns(database);
        try
        {
            return Fault(database);
        }
        catch (InvalidDatabaseException failure) when (IsOfStatement(failure))
        {
            // A generated column calls a function that only the program which made it has.
            return FaultOfTables(database);
        }
    }

    // One line is enough to know a healthy file, and a badly damaged one: the structure of all tables is checked first. Only where the values of a column are not
    // as it is declared is the whole check done, each of whose lines then names one value.
    private static string? Fault(SqliteDatabase database)
    {
        var line = First(database, "PRAGMA quick_check(1)", static _ => true) ?? "the check gave no answer";
        return line == "ok" ? null : DeclarationRegex.IsMatch(line) ? First(database, "PRAGMA quick_check(2147483647)", IsFault) : line;
    }

    // Table by table, without those whose columns no one but that program can compute. Here SQLite returns a hundred lines at most.
    private static string? FaultOfTables(SqliteDatabase database)
    {
        const string Checks = "SELECT 'PRAGMA quick_check(' || quote(name) || ')' FROM sqlite_schema WHERE type = 'table' AND rootpage > 0";
        foreach (var check in All(database, Checks).ToList())
        {
            try
            {
                if (First(database, check, IsFault) is { } fault)
                {
                    return fault;
                }
            }
            catch (InvalidDatabaseException failure) when (IsOfStatement(failure))
            {
                // The next one.
            }
        }

        return null;
    }

    private static bool IsFault(string line) => line != "ok" && !DeclarationRegex.IsMatch(line);

    private static string? First(SqliteDatabase database, string sql, Func<string, bool> condition) => All(database, sql).FirstOrDefault(condition);

    private static IEnumerable<string> All(SqliteDatabase database, string sql)
    {
        using var rows = database.Prepare(sql);
        while (rows.Step())
        {
            yield return rows.GetString(0)!;
        }
    }

    private static bool IsOfStatement(InvalidDatabaseException failure) => (failure.SqliteCode & 0xff) == raw.SQLITE_ERROR;

    // A value is whole, but not of the type that its column has by now, or NULL where it must not be: as after an edit of the schema.
    [GeneratedRegex("^(NULL|NUMERIC|TEXT|non-[A-Z]+) value in ", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex DeclarationRegex { get; }
}
