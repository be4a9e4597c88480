namespace EmailScheduler.Web.Words;

/// <summary>What the reasons mean for which emails are not sent (docs/scheduling-rules.md, sections 2 to 6).</summary>
public static class SkipReasonText
{
    private const string Window = "The state's law forbids emails to a contact around this date. The email is not sent then; where emails after a window are on, the contact gets one when the window has ended.";

    private static readonly (string Mark, bool Begins, string Meaning)[] Meanings =
    [
        ("Year-round exclusion for ", true, "The state's law forbids these emails all year."),
        (" exclusion window for ", false, Window),
        (" unreadable in ", false, "The state has exclusion windows, and the contact's date that they are counted from cannot be read, so the email could fall into one. Repair the date in the contact's record."),
        (" unknown in ", false, "The state has exclusion windows, and the contact's date that they are counted from is missing; the setting unknown_window says to skip the email then. Fill in the date."),
        ("Missed send date", true, "The day of the email passed before it could be sent, and it is too late for it now."),
        ("Frequency limit exceeded", true, "The contact already gets as many emails as the settings max_emails_per_period and frequency_period_days allow for this period; those of a higher priority go out."),
        ("Failed underwriting - global exclusion", true, "The contact failed underwriting, and the setting exclude_failed_underwriting_global keeps all but annual enrollment from such contacts."),
        ("Failed underwriting - campaign exclusion", true, "The contact failed underwriting, and the campaign's type is not for such contacts."),
        ("Campaign priority conflict with ", true, "The contact gets another campaign's email that day, which has a higher priority."),
        ("Same date as another ", true, "The database allows one email of this type a day for a contact, and another one has the day."),
    ];

    /// <summary>What a reason means; <see langword="null"/> for a reason that is another program's.</summary>
    public static string? MeaningOf(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        foreach (var (mark, begins, meaning) in Meanings)
        {
            if (begins ? reason.StartsWith(mark, StringComparison.Ordinal) : reason.Contains(mark, StringComparison.Ordinal))
            {
                return meaning;
            }
        }

        return null;
    }
}
