using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>The columns of <c>email_schedules</c> that a scan reads, by position.</summary>
internal static class RowColumns
{
    public const int RowId = 0;
    public const int ContactId = 1;
    public const int EmailType = 2;
    public const int SendDate = 3;
    public const int Status = 4;
    public const int ActualSend = 5;
    public const int SendTime = 6;
    public const int SkipReason = 7;
    public const int Priority = 8;
    public const int CampaignInstance = 9;
    public const int EmailTemplate = 10;
    public const int SmsTemplate = 11;
    public const int EventDate = 12;
    public const int BaseDate = 13;
    public const int EventYear = 14;
    public const int EventMonth = 15;
    public const int EventDay = 16;
    public const int Metadata = 17;

    private static readonly string[] Names =
    [
        "id", "contact_id", "email_type", "scheduled_send_date", "status", "actual_send_datetime", "scheduled_send_time", "skip_reason", "priority",
        "campaign_instance_id", "email_template", "sms_template", "event_date", "base_send_date", "event_year", "event_month", "event_day", "metadata",
    ];

    private static readonly HashSet<string> Read = new(Names, StringComparer.OrdinalIgnoreCase);

    /// <summary>The SELECT list, in the order of the positions; what the table lacks reads as NULL.</summary>
    public static string SelectList(TableSchema table) => string.Join(", ", Names.Select(table.ColumnOrNull));

    /// <summary>The stored columns that are not among them, for a SELECT list: with them all that a row holds.</summary>
    public static string OthersOf(TableSchema table) => string.Concat(table.Columns
        .Where(column => !column.IsGenerated && !Read.Contains(column.Name))
        .Select(column => ", " + TableSchema.Quote(column.Name)));
}
