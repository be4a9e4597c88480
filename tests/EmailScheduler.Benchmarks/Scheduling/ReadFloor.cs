using System.Diagnostics;
using SQLitePCL;

namespace EmailScheduler.Benchmarks.Scheduling;

/// <summary>
/// The least that reading both tables can take: one connection on one core steps through the same columns of each row, as SQLite's own shell does, and asks for none of the values.
/// </summary>
internal static class ReadFloor
{
    private const string Contacts = "SELECT id, email, state, zip_code, birth_date, effective_date, current_carrier, failed_underwriting, status FROM contacts";

    private const string Schedules = """
        SELECT id, contact_id, email_type, scheduled_send_date, status, actual_send_datetime, scheduled_send_time, skip_reason, priority, campaign_instance_id,
               email_template, sms_template, event_date, base_send_date, event_year, event_month, event_day, metadata
        FROM email_schedules
        """;

    /// <summary>Seconds for both tables.</summary>
    public static double Measure(string path)
    {
        var code = raw.sqlite3_open_v2($"file:{path}?immutable=1", out var database, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite cannot open the file (code {code}).");
        }

        using (database)
        {
            var started = Stopwatch.GetTimestamp();
            Scan(database, Contacts);
            Scan(database, Schedules);
            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }

    private static void Scan(sqlite3 database, string sql)
    {
        if (raw.sqlite3_prepare_v2(database, sql, out var select) != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"The floor cannot read: {raw.sqlite3_errmsg(database).utf8_to_string()}.");
        }

        using (select)
        {
            while (raw.sqlite3_step(select) == raw.SQLITE_ROW)
            {
            }
        }
    }
}
