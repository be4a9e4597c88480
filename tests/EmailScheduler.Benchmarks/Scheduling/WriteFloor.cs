using System.Diagnostics;
using SQLitePCL;

namespace EmailScheduler.Benchmarks.Scheduling;

/// <summary>
/// The least that writing a plan can take: the very rows that the run inserted, updated and deleted, already in memory in the order of the table's key, written by bare
/// prepared statements into the same table with the same indexes.
/// </summary>
internal static class WriteFloor
{
    private const string Columns = "contact_id, email_type, scheduled_send_date, scheduled_send_time, status, skip_reason, priority, campaign_instance_id, email_template, sms_template, scheduler_run_id, event_date, base_send_date, event_year, event_month, event_day, metadata, updated_at, created_at";
    private const string Order = "ORDER BY new.contact_id, new.email_type, new.scheduled_send_date";
    private const int Count = 19;

    /// <summary>Seconds for the difference between two states of a file.</summary>
    public static double Measure(string before, string after)
    {
        var changes = Read(before, after);
        var target = before + ".floor";
        File.Copy(before, target, overwrite: true);
        var started = Stopwatch.GetTimestamp();
        Write(target, changes);
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        File.Delete(target);
        return elapsed;
    }

    private static RowDifference Read(string before, string after)
    {
        using var database = Open(after);
        Execute(database, $"ATTACH '{before}' AS old");
        var (mine, theirs) = (Prefixed("new"), Prefixed("was"));
        var texts = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        return new RowDifference(
            Rows(database, $"SELECT was.id FROM old.email_schedules AS was LEFT JOIN main.email_schedules AS new USING (id) WHERE new.id IS NULL", 1, texts),
            Rows(database, $"SELECT {mine}, new.id FROM old.email_schedules AS was JOIN main.email_schedules AS new USING (id) WHERE ({mine}) IS NOT ({theirs}) {Order}", Count + 1, texts),
            Rows(database, $"SELECT {mine} FROM main.email_schedules AS new WHERE new.id > coalesce((SELECT max(id) FROM old.email_schedules), 0) {Order}", Count, texts));
    }

    private static string Prefixed(string table) => string.Join(", ", Columns.Split(", ").Select(column => $"{table}.{column}"));

    private static List<object?[]> Rows(sqlite3 database, string sql, int count, Dictionary<string, byte[]> texts)
    {
        var rows = new List<object?[]>();
        using var select = Prepare(database, sql);
        while (raw.sqlite3_step(select) == raw.SQLITE_ROW)
        {
            var row = new object?[count];
            for (var column = 0; column < count; column++)
            {
                row[column] = raw.sqlite3_column_type(select, column) switch
                {
                    raw.SQLITE_NULL => null,
                    raw.SQLITE_INTEGER => raw.sqlite3_column_int64(select, column),
                    _ => Intern(texts, raw.sqlite3_column_text(select, column).utf8_to_string()),
                };
            }

            rows.Add(row);
        }

        return rows;
    }

    private static byte[] Intern(Dictionary<string, byte[]> texts, string text)
    {
        if (!texts.TryGetValue(text, out var bytes))
        {
            texts.Add(text, bytes = System.Text.Encoding.UTF8.GetBytes(text));
        }

        return bytes;
    }

    private static void Write(string path, RowDifference changes)
    {
        using var database = Open(path);
        foreach (var sql in new[] { "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA synchronous = OFF", "PRAGMA journal_mode = OFF", "PRAGMA cache_size = -65536", "BEGIN" })
        {
            Execute(database, sql);
        }

        Run(database, "DELETE FROM email_schedules WHERE id = ?", changes.Deleted);
        Run(database, $"UPDATE email_schedules SET ({Columns}) = ({Parameters}) WHERE id = ?", changes.Updated);
        Run(database, $"INSERT INTO email_schedules ({Columns}) VALUES ({Parameters})", changes.Inserted);
        Execute(database, "COMMIT");
    }

    private static string Parameters => string.Join(',', Enumerable.Repeat('?', Count));

    private static void Run(sqlite3 database, string sql, List<object?[]> rows)
    {
        using var statement = Prepare(database, sql);
        foreach (var row in rows)
        {
            for (var column = 0; column < row.Length; column++)
            {
                switch (row[column])
                {
                    case null:
                        raw.sqlite3_bind_null(statement, column + 1);
                        break;
                    case long number:
                        raw.sqlite3_bind_int64(statement, column + 1, number);
                        break;
                    case byte[] text:
                        raw.sqlite3_bind_text(statement, column + 1, text.AsSpan());
                        break;
                    default:
                        throw new InvalidOperationException("A row holds numbers, texts and NULL.");
                }
            }

            if (raw.sqlite3_step(statement) != raw.SQLITE_DONE)
            {
                throw new InvalidOperationException("The floor could not write a row: " + raw.sqlite3_errmsg(database).utf8_to_string());
            }

            raw.sqlite3_reset(statement);
        }
    }

    private static sqlite3_stmt Prepare(sqlite3 database, string sql) => raw.sqlite3_prepare_v2(database, sql, out var statement) == raw.SQLITE_OK
        ? statement
        : throw new InvalidOperationException($"The floor cannot be measured: {raw.sqlite3_errmsg(database).utf8_to_string()}.");

    private static void Execute(sqlite3 database, string sql)
    {
        using var statement = Prepare(database, sql);
        while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
        {
        }
    }

    private static sqlite3 Open(string path)
    {
        var code = raw.sqlite3_open_v2(path, out var database, raw.SQLITE_OPEN_READWRITE, null);
        return code == raw.SQLITE_OK ? database : throw new InvalidOperationException($"SQLite cannot open the file (code {code}).");
    }

    private sealed record RowDifference(List<object?[]> Deleted, List<object?[]> Updated, List<object?[]> Inserted);
}
