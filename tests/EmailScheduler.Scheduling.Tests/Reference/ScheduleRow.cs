namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>A row of email_schedules. <see cref="Status"/> is 'scheduled' for a pre-scheduled row that the sender may be working on.</summary>
internal sealed record ScheduleRow(TableRow Stored, bool IsOwned, string? Status)
{
    public long RowId => Stored.RowId;
    public long? ContactId { get; } = Stored.Integer("contact_id");

    /// <summary>As it is spelled.</summary>
    public string? EmailType { get; } = Stored.Text("email_type");

    public string? Type { get; } = Stored.Text("email_type") is { } emailType ? Reference.Identity.TypeOf(emailType) : null;
    public DateOnly? Date { get; } = Stored.Date("scheduled_send_date");
    public string? SkipReason { get; } = Stored.Text("skip_reason");
    public long? EventYear { get; } = Stored.Integer("event_year");
    public DateOnly? EventDate { get; } = Stored.Date("event_date");
    public DateOnly? BaseDate { get; } = Stored.Date("base_send_date");
    public DateOnly? SentOn => Stored.Date("actual_send_datetime") ?? Date;

    public Identity? Identity => ContactId is { } contact && EmailType is { } type && EventDate is { } date
        ? new Identity(contact, Reference.Identity.KindOf(type), date)
        : null;

    public static ScheduleRow Read(TableRow row, DateOnly d, DateOnly f)
    {
        var status = row.Text("status");
        var date = row.Date("scheduled_send_date");
        var withTheSender = status == "pre-scheduled" && date >= d && date < f;
        return new ScheduleRow(
            row,
            IsOwned: status is "pre-scheduled" or "skipped" && !withTheSender,
            Status: withTheSender ? "scheduled" : status);
    }
}
