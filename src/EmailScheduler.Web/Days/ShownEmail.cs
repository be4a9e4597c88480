using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Web.Display;

namespace EmailScheduler.Web.Days;

/// <summary>An email as pages and files may show it: other programs may have written an address into any text.</summary>
internal static class ShownEmail
{
    /// <summary>The email without addresses.</summary>
    public static DayEmail Of(DayEmail email) => email with
    {
        Type = Shown.WithoutAddresses(email.Type)!,
        Status = Shown.WithoutAddresses(email.Status)!,
        SkipReason = Shown.WithoutAddresses(email.SkipReason),
        EventDate = Shown.WithoutAddresses(email.EventDate),
        BaseDate = Shown.WithoutAddresses(email.BaseDate),
        SendTime = Shown.WithoutAddresses(email.SendTime),
        SentAt = Shown.WithoutAddresses(email.SentAt),
        EmailTemplate = Shown.WithoutAddresses(email.EmailTemplate),
        SmsTemplate = Shown.WithoutAddresses(email.SmsTemplate),
        Run = Shown.WithoutAddresses(email.Run),
    };
}
