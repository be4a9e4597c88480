using EmailScheduler.Scheduling.Preview;

namespace EmailScheduler.Web.Contacts;

/// <summary>What happens to the emails of a contact, by day.</summary>
internal static class Timeline
{
    private const string Skipped = "skipped";

    /// <summary>The entries, ascending; those without a date first.</summary>
    public static IReadOnlyList<TimelineEntry> Of(ContactExplanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        var emails = explanation.Emails.Where(email => email.SendDate is not null).Select(email => new TimelineEntry
        {
            Kind = email.Status == Skipped ? TimelineKind.Skipped : TimelineKind.Sent,
            Day = email.SendDate,
            EmailType = email.EmailType,
            Email = email,
        });
        var dropped = explanation.Dropped.Select(row => new TimelineEntry { Kind = TimelineKind.Dropped, Day = row.SendDate, EmailType = row.EmailType, Dropped = row.Change });
        return [.. emails.Concat(dropped).OrderBy(entry => entry.Day ?? DateOnly.MinValue).ThenBy(entry => entry.Email?.SendTime, StringComparer.Ordinal).Select((entry, number) => entry with { Anchor = FormattableString.Invariant($"email-{number + 1}") })];
    }
}
