namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>An email of the plan.</summary>
internal sealed record Email(Candidate Of, DateOnly BaseDate, DateOnly SendDate, string Status, string? SkipReason, bool IsOverdue)
{
    public long ContactId => Of.Contact.Id;
    public string EmailType => Of.EmailType;
    public string Kind => Of.Identity.Kind;
    public DateOnly EventDate => Of.EventDate;
    public DateOnly IdealDate => Of.IdealDate;
    public long Priority => Of.Priority;
    public bool IsPreScheduled => Status == "pre-scheduled";

    public (long ContactId, string EmailType, DateOnly SendDate) Key => (ContactId, EmailType, SendDate);

    public static Email PreScheduled(Candidate of, DateOnly baseDate, DateOnly sendDate, bool isOverdue) =>
        new(of, baseDate, sendDate, "pre-scheduled", null, isOverdue);

    public static Email Skipped(Candidate of, DateOnly baseDate, string reason) =>
        new(of, baseDate, baseDate, "skipped", reason, IsOverdue: false);

    /// <summary>What section 6 skips is dated its base date.</summary>
    public Email Skip(string reason) => this with { SendDate = BaseDate, Status = "skipped", SkipReason = reason };
}
