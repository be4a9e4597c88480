using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Scheduling.Writing;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Events;

/// <summary>Inserts the row of an email of which something is known and which the database has no row of, as after a restore.</summary>
internal sealed class NewEmailRow : IDisposable
{
    private static readonly string[] Columns =
    [
        "contact_id", "email_type", "scheduled_send_date", "status", "actual_send_datetime", ScheduleTables.EventTimes, "event_date", "event_year", "event_month", "event_day",
        "base_send_date", "scheduled_send_time", "scheduler_run_id", "created_at", "updated_at", "metadata",
    ];

    private static readonly string[] Values = ["?1", "?2", "?3", "?4", "?5", "?6", "?7", "?8", "?9", "?10", "?3", "?11", "?12", "?13", "?13", "?14"];

    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase) { ["scheduled_date"] = "?3", ["scheduled_time"] = "?11" };

    private readonly Statement _insert;

    public NewEmailRow(SqliteDatabase database, WriteRefusal refusal, string sendTime, string runId, string now)
    {
        var table = TableSchema.Read(database, ScheduleTables.Schedules);
        ScheduleTables.RequireWritable(table, Columns);
        var others = OtherColumns.Of(table, Columns, Known);
        _insert = refusal.Prepare($"""
            INSERT INTO {ScheduleTables.Schedules} ({string.Join(", ", [.. Columns, .. others.Select(value => value.Column)])})
            VALUES ({string.Join(", ", [.. Values, .. others.Select(value => value.Value)])})
            """);
        _insert.Bind(11, sendTime);
        _insert.Bind(12, runId);
        _insert.Bind(13, now);
    }

    public Statement Bind(FoldedRow row, string status, string? sentAt)
    {
        _insert.Bind(1, row.ContactId);
        _insert.Bind(2, row.Type);
        _insert.Bind(3, FoldedBatches.Text(row.SendDate!.Value));
        _insert.Bind(4, status);
        _insert.Bind(5, sentAt);
        _insert.Bind(6, row.Facts.ToString());
        _insert.Bind(7, row.EventDate is { } date ? FoldedBatches.Text(date) : null);
        var parts = row.EventYear is not null && row.Type is "birthday" or "effective_date" or "aep" ? row.EventDate : null;
        Bind(8, parts?.Year);
        Bind(9, parts?.Month);
        Bind(10, parts?.Day);
        _insert.Bind(14, FoldedRows.MadeByEvents);
        return _insert;
    }

    public void Dispose() => _insert.Dispose();

    private void Bind(int parameter, int? number)
    {
        if (number is { } value)
        {
            _insert.Bind(parameter, value);
        }
        else
        {
            _insert.BindNull(parameter);
        }
    }
}
