using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Runs.Engines;

/// <summary>Counts what became of the rows of <c>email_schedules</c> between two states of a database, by their keys.</summary>
internal static class ScheduleComparison
{
    private const string Table = "email_schedules";

    /// <summary>Compares the two files, which nobody writes meanwhile.</summary>
    /// <exception cref="InvalidDatabaseException">A file cannot be read.</exception>
    public static RowCounts Count(string before, string after, CancellationToken cancellationToken)
    {
        var diff = DatabaseDiff.CompareTable(before, after, Table, cancellationToken);
        return new RowCounts(diff.Added, diff.Changed, diff.Removed, Rows(after, cancellationToken) - diff.Added - diff.Changed, 0);
    }

    private static long Rows(string path, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        return TableSchema.Read(database, Table).Exists ? database.ReadInt64($"SELECT count(*) FROM {Table}") ?? 0 : 0;
    }
}
