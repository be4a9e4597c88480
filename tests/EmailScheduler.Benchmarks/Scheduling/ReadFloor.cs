using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace EmailScheduler.Benchmarks.Scheduling;

/// <summary>What reading both tables takes by one connection on one core, of the same columns of each row.</summary>
internal static partial class ReadFloor
{
    private const string Contacts = "SELECT id, email, state, zip_code, birth_date, effective_date, current_carrier, failed_underwriting, status FROM contacts";

    private const string Schedules = """
        SELECT id, contact_id, email_type, scheduled_send_date, status, actual_send_datetime, scheduled_send_time, skip_reason, priority, campaign_instance_id,
               email_template, sms_template, event_date, base_send_date, event_year, event_month, event_day, metadata
        FROM email_schedules
        """;

    /// <summary>Seconds for stepping through both tables without a question for any value: less than any reader can take.</summary>
    public static double MeasureSteps(string path) => Measure(path, static (_, _) => { });

    /// <summary>Seconds for a SELECT that hands over its values: each is asked for as text, as SQLite's own shell does.</summary>
    public static double MeasureSelect(string path) => Measure(path, static (row, columns) =>
    {
        for (var column = 0; column < columns; column++)
        {
            _ = sqlite3_column_text(row, column);
        }
    });

    private static double Measure(string path, Action<nint, int> onRow)
    {
        var code = raw.sqlite3_open_v2($"file:{path}?immutable=1", out var database, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite cannot open the file (code {code}).");
        }

        using (database)
        {
            var started = Stopwatch.GetTimestamp();
            Scan(database, Contacts, onRow);
            Scan(database, Schedules, onRow);
            return Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }

    private static void Scan(sqlite3 database, string sql, Action<nint, int> onRow)
    {
        if (raw.sqlite3_prepare_v2(database, sql, out var select) != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"The floor cannot read: {raw.sqlite3_errmsg(database).utf8_to_string()}.");
        }

        using (select)
        {
            var (row, columns) = (select.DangerousGetHandle(), raw.sqlite3_column_count(select));
            while (raw.sqlite3_step(select) == raw.SQLITE_ROW)
            {
                onRow(row, columns);
            }
        }
    }

    [LibraryImport("e_sqlite3")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvSuppressGCTransition)])]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint sqlite3_column_text(nint statement, int column);
}
