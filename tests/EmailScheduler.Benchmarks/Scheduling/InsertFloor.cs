using System.Diagnostics;
using SQLitePCL;

namespace EmailScheduler.Benchmarks.Scheduling;

/// <summary>
/// The least that a first run can take: the very rows that it inserted, already in memory in the order of the table's key, put by a bare
/// prepared statement into the same table with the same indexes.
/// </summary>
internal static class InsertFloor
{
    private const string Columns = "contact_id, email_type, scheduled_send_date, scheduled_send_time, status, skip_reason, priority, campaign_instance_id, email_template, sms_template, scheduler_run_id, event_date, base_send_date, event_year, event_month, event_day, metadata, updated_at, created_at";
    private const int Count = 19;

    public static double Measure(string before, string after)
    {
        var rows = Read(after, HighestId(before));
        var target = before + ".floor";
        File.Copy(before, target, overwrite: true);
        var started = Stopwatch.GetTimestamp();
        Insert(target, rows);
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        File.Delete(target);
        return elapsed;
    }

    private static List<object?[]> Read(string path, long above)
    {
        var interned = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var rows = new List<object?[]>();
        using var database = Open(path);
        raw.sqlite3_prepare_v2(database, $"SELECT {Columns} FROM email_schedules WHERE id > ?1 ORDER BY contact_id, email_type, scheduled_send_date", out var select);
        raw.sqlite3_bind_int64(select, 1, above);
        while (raw.sqlite3_step(select) == raw.SQLITE_ROW)
        {
            var row = new object?[Count];
            for (var column = 0; column < Count; column++)
            {
                row[column] = raw.sqlite3_column_type(select, column) switch
                {
                    raw.SQLITE_NULL => null,
                    raw.SQLITE_INTEGER => raw.sqlite3_column_int64(select, column),
                    _ => Intern(interned, raw.sqlite3_column_text(select, column).utf8_to_string()),
                };
            }

            rows.Add(row);
        }

        select.Dispose();
        return rows;
    }

    private static long HighestId(string path)
    {
        using var database = Open(path);
        raw.sqlite3_prepare_v2(database, "SELECT max(id) FROM email_schedules", out var select);
        raw.sqlite3_step(select);
        var highest = raw.sqlite3_column_int64(select, 0);
        select.Dispose();
        return highest;
    }

    private static byte[] Intern(Dictionary<string, byte[]> interned, string text)
    {
        if (!interned.TryGetValue(text, out var bytes))
        {
            interned.Add(text, bytes = System.Text.Encoding.UTF8.GetBytes(text));
        }

        return bytes;
    }

    private static void Insert(string path, List<object?[]> rows)
    {
        using var database = Open(path);
        foreach (var sql in new[] { "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA synchronous = OFF", "PRAGMA journal_mode = OFF", "PRAGMA cache_size = -65536", "BEGIN" })
        {
            raw.sqlite3_exec(database, sql);
        }

        raw.sqlite3_prepare_v2(database, $"INSERT INTO email_schedules ({Columns}) VALUES ({string.Join(',', Enumerable.Repeat('?', Count))})", out var insert);
        foreach (var row in rows)
        {
            for (var column = 0; column < Count; column++)
            {
                switch (row[column])
                {
                    case null:
                        raw.sqlite3_bind_null(insert, column + 1);
                        break;
                    case long number:
                        raw.sqlite3_bind_int64(insert, column + 1, number);
                        break;
                    case byte[] text:
                        raw.sqlite3_bind_text(insert, column + 1, text.AsSpan());
                        break;
                    default:
                        throw new InvalidOperationException("A row holds numbers, texts and NULL.");
                }
            }

            if (raw.sqlite3_step(insert) != raw.SQLITE_DONE)
            {
                throw new InvalidOperationException("The floor could not insert a row: " + raw.sqlite3_errmsg(database).utf8_to_string());
            }

            raw.sqlite3_reset(insert);
        }

        insert.Dispose();
        raw.sqlite3_exec(database, "COMMIT");
    }

    private static sqlite3 Open(string path)
    {
        var code = raw.sqlite3_open_v2(path, out var database, raw.SQLITE_OPEN_READWRITE, null);
        return code == raw.SQLITE_OK ? database : throw new InvalidOperationException($"SQLite cannot open the file (code {code}).");
    }
}
