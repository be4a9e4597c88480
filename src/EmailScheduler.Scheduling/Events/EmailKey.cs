using System.Globalization;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Events;

/// <summary>
/// What identifies an email everywhere and for good, whatever is restored: <c>{organization}-{contact id}-{kind}-{event date}</c>, such as
/// <c>99-1234-birthday-2026-03-01</c>. Made for the provider's idempotency key.
/// </summary>
public static class EmailKey
{
    /// <summary>What a row of a follow-up is called of which only the kind is known.</summary>
    internal const string AnyFollowUpType = "followup_1_cold";

    private const string DateFormat = "yyyy-MM-dd";
    private const int DateLength = 10;

    /// <summary>Writes a key.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="contactId">The contact.</param>
    /// <param name="emailType">The <c>email_type</c>.</param>
    /// <param name="eventDate">The event's date, <c>YYYY-MM-DD</c>.</param>
    public static string Of(long organizationId, long contactId, string emailType, string eventDate) =>
        string.Create(CultureInfo.InvariantCulture, $"{organizationId}-{contactId}-{EmailTypeName.KindOf(emailType)}-{eventDate}");

    /// <summary>Reads a key; <see langword="null"/> for a text that is none.</summary>
    public static (long OrganizationId, EmailReference Email)? TryParse(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var ofOrganization = key.IndexOf('-', StringComparison.Ordinal);

        // A contact's id may be negative: its sign is no separator.
        var ofContact = ofOrganization < 0 || ofOrganization + 2 > key.Length ? -1 : key.IndexOf('-', ofOrganization + 2);
        var ofDate = key.Length - DateLength;
        return ofContact > 0
            && ofDate - 1 > ofContact + 1
            && key[ofDate - 1] == '-'
            && long.TryParse(key.AsSpan(0, ofOrganization), NumberStyles.None, CultureInfo.InvariantCulture, out var organization)
            && long.TryParse(key.AsSpan(ofOrganization + 1, ofContact - ofOrganization - 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var contact)
            && TryParseDate(key.AsSpan(ofDate), out var date)
                ? (organization, new EmailReference { ContactId = contact, Kind = EmailTypeName.KindOf(key[(ofContact + 1)..(ofDate - 1)]), EventDate = date })
                : null;
    }

    internal static string Text(DateOnly date) => date.ToString(DateFormat, CultureInfo.InvariantCulture);

    /// <summary>The date that a text begins with, as the rules read dates: a time may follow; <see langword="null"/> where there is none.</summary>
    internal static DateOnly? DateIn(string? text) => text is { Length: >= DateLength } && TryParseDate(text.AsSpan(0, DateLength), out var date) ? date : null;

    internal static bool TryParseDate(ReadOnlySpan<char> text, out DateOnly date) =>
        DateOnly.TryParseExact(text, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
