using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>The statements that write rows of <c>email_schedules</c>, and the numbers of their parameters.</summary>
internal sealed class RowSql
{
    public const int ContactId = 1;
    public const int EmailType = 2;
    public const int SendDate = 3;
    public const int SendTime = 4;
    public const int Status = 5;
    public const int Reason = 6;
    public const int Priority = 7;
    public const int CampaignInstance = 8;
    public const int EmailTemplate = 9;
    public const int SmsTemplate = 10;
    public const int RunId = 11;
    public const int EventDate = 12;
    public const int BaseDate = 13;
    public const int EventYear = 14;
    public const int EventMonth = 15;
    public const int EventDay = 16;
    public const int Metadata = 17;
    public const int Now = 18;
    public const int UpdateRow = 19;
    public const int NewRow = 19;

    public const int MissReason = 2;
    public const int MissRunId = 3;
    public const int MissNow = 4;

    public const int ParkDate = 2;

    public const string Delete = "DELETE FROM email_schedules WHERE id = ?1";

    private static readonly string MirroredDate = FormattableString.Invariant($"?{SendDate}");

    private static readonly string[] Planned =
    [
        "contact_id", "email_type", "scheduled_send_date", "scheduled_send_time", "status", "skip_reason", "priority", "campaign_instance_id",
        "email_template", "sms_template", "scheduler_run_id", "event_date", "base_send_date", "event_year", "event_month", "event_day", "metadata", "updated_at",
    ];

    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["run_type"] = "'scheduled'",
        ["scheduled_date"] = MirroredDate,
        ["scheduled_time"] = $"?{SendTime}",
    };

    /// <param name="table">The table, with all columns that the scheduler writes.</param>
    /// <param name="hasEventYearIndex">Whether a unique index holds one row for each contact, type and <c>event_year</c>.</param>
    /// <exception cref="InvalidDatabaseException">A column that the scheduler writes is a generated one.</exception>
    public RowSql(TableSchema table, bool hasEventYearIndex)
    {
        var planned = Planned.Select((column, index) => (Column: column, Value: FormattableString.Invariant($"?{index + 1}"))).ToList();
        if (table.Has("batch_id"))
        {
            planned.Add(("batch_id", $"?{RunId}"));
        }

        var others = OtherColumns.Of(table, [.. planned.Select(value => value.Column), "created_at"], Known);
        ScheduleTables.RequireWritable(table, [.. planned.Select(value => value.Column), "created_at"]);
        Insert = InsertOf([("id", $"?{NewRow}"), .. planned, ("created_at", $"?{Now}"), .. others]);
        Update = UpdateOf([.. planned, .. others.Where(value => value.Value.StartsWith('?'))], UpdateRow);
        List<(string, string)> missed = [("status", "'skipped'"), ("skip_reason", $"?{MissReason}"), ("scheduler_run_id", $"?{MissRunId}"), ("updated_at", $"?{MissNow}")];
        if (table.Has("batch_id"))
        {
            missed.Add(("batch_id", $"?{MissRunId}"));
        }

        Miss = UpdateOf(missed, 1);
        Park = UpdateOf(ParkedOf(others, hasEventYearIndex), 1);
    }

    public string Insert { get; }

    public string Update { get; }

    /// <summary>Marks a row as one that missed its date.</summary>
    public string Miss { get; }

    /// <summary>Sets a row's key aside until it has its new one.</summary>
    public string Park { get; }

    // A column that mirrors the send date does so on the way, too: it may be in a key or a CHECK constraint with it.
    private static IEnumerable<(string Column, string Value)> ParkedOf(IEnumerable<(string Column, string Value)> others, bool hasEventYearIndex) =>
    [
        ("scheduled_send_date", $"?{ParkDate}"),
        .. others.Where(value => value.Value == MirroredDate).Select(value => (value.Column, $"?{ParkDate}")),
        .. hasEventYearIndex ? [("event_year", "NULL")] : Array.Empty<(string, string)>(),
    ];

    private static string InsertOf(IReadOnlyList<(string Column, string Value)> values) =>
        $"INSERT INTO email_schedules ({string.Join(", ", values.Select(value => value.Column))}) VALUES ({string.Join(", ", values.Select(value => value.Value))})";

    private static string UpdateOf(IEnumerable<(string Column, string Value)> values, int row) =>
        FormattableString.Invariant($"UPDATE email_schedules SET {string.Join(", ", values.Select(value => $"{value.Column} = {value.Value}"))} WHERE id = ?{row}");
}
