using EmailScheduler.Scheduling.Database;

namespace EmailScheduler.Scheduling.Rows;

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

    /// <summary>The SELECT list, in the order of the positions; what the table lacks reads as NULL.</summary>
    public static string SelectList(TableSchema table) => string.Join(", ",
    [
        "rowid",
        table.ColumnOrNull("contact_id"),
        table.ColumnOrNull("email_type"),
        table.ColumnOrNull("scheduled_send_date"),
        table.ColumnOrNull("status"),
        table.ColumnOrNull("actual_send_datetime"),
        table.ColumnOrNull("scheduled_send_time"),
        table.ColumnOrNull("skip_reason"),
        table.ColumnOrNull("priority"),
        table.ColumnOrNull("campaign_instance_id"),
        table.ColumnOrNull("email_template"),
        table.ColumnOrNull("sms_template"),
        table.ColumnOrNull("event_date"),
        table.ColumnOrNull("base_send_date"),
        table.ColumnOrNull("event_year"),
        table.ColumnOrNull("event_month"),
        table.ColumnOrNull("event_day"),
        table.ColumnOrNull("metadata"),
    ]);
}
