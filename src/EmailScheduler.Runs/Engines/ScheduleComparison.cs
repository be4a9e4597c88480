using System.Globalization;
using EmailScheduler.Scheduling.Model;
using Microsoft.Data.Sqlite;

namespace EmailScheduler.Runs.Engines;

/// <summary>Counts what became of the rows of <c>email_schedules</c> between two states of a database, by their rowids.</summary>
internal static class ScheduleComparison
{
    private const string Table = "email_schedules";

    /// <summary>Compares the two files, which nobody writes meanwhile.</summary>
    /// <exception cref="SqliteException">A file cannot be read.</exception>
    public static RowCounts Count(string before, string after, CancellationToken cancellationToken)
    {
        using var connection = ReadOnly.Open(after);
        using var interrupt = cancellationToken.Register(() => SQLitePCL.raw.sqlite3_interrupt(connection.Handle!));
        using var attach = connection.CreateCommand();
        attach.CommandText = "ATTACH $file AS before";
        attach.Parameters.AddWithValue("$file", $"{new Uri(Path.GetFullPath(before)).AbsoluteUri}?immutable=1");
        attach.ExecuteNonQuery();
        try
        {
            return Count(connection);
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == SQLitePCL.raw.SQLITE_INTERRUPT)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private static RowCounts Count(SqliteConnection connection)
    {
        var (old, now) = (Columns(connection, "before"), Columns(connection, "main"));
        var inserted = now.Count == 0 ? 0 : Number(connection, old.Count == 0 ? $"SELECT count(*) FROM main.{Table}" : $"SELECT count(*) FROM main.{Table} WHERE rowid NOT IN (SELECT rowid FROM before.{Table})");
        var deleted = old.Count == 0 ? 0 : Number(connection, now.Count == 0 ? $"SELECT count(*) FROM before.{Table}" : $"SELECT count(*) FROM before.{Table} WHERE rowid NOT IN (SELECT rowid FROM main.{Table})");
        if (old.Count == 0 || now.Count == 0)
        {
            return new RowCounts(inserted, 0, deleted, 0, 0);
        }

        // A column that came or went is no change of a row that has the same value in all others.
        var common = old.Intersect(now, StringComparer.OrdinalIgnoreCase).Select(column => $"\"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"").ToList();
        var differs = common.Count == 0 ? "0" : string.Join(" OR ", common.Select(column => $"a.{column} COLLATE BINARY IS NOT b.{column}"));
        var both = $"FROM main.{Table} a JOIN before.{Table} b ON a.rowid = b.rowid";
        var updated = Number(connection, $"SELECT count(*) {both} WHERE {differs}");
        return new RowCounts(inserted, updated, deleted, Number(connection, $"SELECT count(*) {both}") - updated, 0);
    }

    private static List<string> Columns(SqliteConnection connection, string schema)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT name FROM pragma_table_info('{Table}', '{schema}')";
        using var reader = command.ExecuteReader();
        var columns = new List<string>();
        while (reader.Read())
        {
            columns.Add(reader.GetString(0));
        }

        return columns;
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
