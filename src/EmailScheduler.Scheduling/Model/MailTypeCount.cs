namespace EmailScheduler.Scheduling.Model;

/// <summary>How many mails of one type the plan holds.</summary>
/// <param name="EmailType">The <c>email_type</c>.</param>
/// <param name="Scheduled">Mails that will be sent (<c>pre-scheduled</c>).</param>
/// <param name="Skipped">Mails that will not (<c>skipped</c>).</param>
public sealed record MailTypeCount(string EmailType, long Scheduled, long Skipped);
