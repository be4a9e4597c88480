namespace EmailScheduler.Scheduling.Changes;

/// <summary>The statements that write rows, and the numbers of their parameters.</summary>
internal static class RowSql
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

    public const int MissReason = 2;
    public const int MissRunId = 3;
    public const int MissNow = 4;

    private const string Columns = "contact_id, email_type, scheduled_send_date, scheduled_send_time, status, skip_reason, priority, campaign_instance_id, email_template, sms_template, scheduler_run_id, event_date, base_send_date, event_year, event_month, event_day, metadata, updated_at";
    private const string Parameters = "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18";

    public static string Insert(bool hasBatch) => hasBatch
        ? $"INSERT INTO email_schedules ({Columns}, created_at, batch_id) VALUES ({Parameters}, ?18, ?11)"
        : $"INSERT INTO email_schedules ({Columns}, created_at) VALUES ({Parameters}, ?18)";

    public static string Update(bool hasBatch) => hasBatch
        ? $"UPDATE email_schedules SET ({Columns}, batch_id) = ({Parameters}, ?11) WHERE id = ?19"
        : $"UPDATE email_schedules SET ({Columns}) = ({Parameters}) WHERE id = ?19";

    public static string Miss(bool hasBatch) =>
        $"UPDATE email_schedules SET status = 'skipped', skip_reason = ?2, scheduler_run_id = ?3, updated_at = ?4{(hasBatch ? ", batch_id = ?3" : "")} WHERE id = ?1";
}
