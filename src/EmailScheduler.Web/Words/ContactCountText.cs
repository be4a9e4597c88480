using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Web.Words;

/// <summary>The numbers that contacts are listed for, in words.</summary>
internal static class ContactCountText
{
    private const string Contacts = "Contacts", Emails = "Emails";

    private static readonly Dictionary<ContactCount, Words> All = new()
    {
        [ContactCount.Excluded] = new("excluded", "Contacts without emails", null, Contacts) { Value = "Why" },
        [ContactCount.UnknownLocation] = new("unknown_location", "Contacts of unknown location", "Neither state nor ZIP code gives the contact's state, so no exclusion window is known. Correct the state or the ZIP code in the contact's record.", Contacts),
        [ContactCount.LocationConflict] = new("location_conflict", "State and ZIP code disagree", "The contact's state and ZIP code are of different states, so the exclusion windows of both apply. Correct the one that is wrong in the contact's record.", Contacts),
        [ContactCount.UnknownWindow] = new("unknown_window", "The date of the window is missing", "The contact's state has exclusion windows, and the date that these are counted from is missing. Fill it in in the contact's record.", Contacts),
        [ContactCount.UnreadableWindow] = new("unreadable_window", "The date of the window cannot be read", "The contact's state has exclusion windows, and the date that these are counted from cannot be read, or is in the future: no email is sent that avoids windows. Correct it in the contact's record.", Contacts),
        [ContactCount.DuplicateAddress] = new("duplicate_address", "Addresses that occur twice", "A contact with a lower number has the same address. Where these are two people, give each an address of its own; else remove one of the records.", Contacts),
        [ContactCount.UnreadableDate] = new("unreadable_date", "Dates that cannot be read", "The record has a value that is not a date such as 2026-03-02. Correct it in the record; where an import wrote it, look at how it writes dates.", "Dates") { Value = "Which date" },
        [ContactCount.Status] = new("status", "Contacts by status", "Statuses that do not forbid email. Look whether one of them means that the contact must not be emailed.", Contacts) { Value = "Status" },
        [ContactCount.CampaignStatus] = new("campaign_status", "Contacts of campaigns that get nothing", "A campaign plans an email for a contact whose status in it is pending. These have another one.", "Contacts of campaigns") { Value = "Status in the campaign" },
        [ContactCount.HeldInWindow] = new("held_in_window", "With the sender, in an exclusion window", "The sender has these emails already, and they must not be sent on their day. Stop them at the sender.", Emails),
        [ContactCount.HeldOfExcluded] = new("held_of_excluded", "With the sender, for contacts that must get none", "The sender has these emails already, and their contact must get no email, or is gone. Stop them at the sender.", Emails),
        [ContactCount.ForbiddenByNewerWindow] = new("newer_window", "Forbidden by newer rules of the states", "These emails are planned, and newer rules of the states would forbid them. The setting Scheduling:NewerWindows says whether these rules apply.", Emails),
        [ContactCount.Skipped] = new("skipped", "Emails that are not sent", null, Emails) { Value = "Why" },
    };

    private static readonly Dictionary<string, ContactCount> ByKey = All.ToDictionary(count => count.Value.Key, count => count.Key, StringComparer.Ordinal);

    /// <summary>The number by its name in an address; <see langword="null"/> when there is none of the name.</summary>
    public static ContactCount? Parse(string key) => ByKey.TryGetValue(key, out var count) ? count : null;

    /// <summary>Its name in an address.</summary>
    public static string KeyOf(ContactCount count) => All[count].Key;

    /// <summary>The title of its list.</summary>
    public static string TitleOf(ContactCount count) => All[count].Title;

    /// <summary>What it means and what to do; <see langword="null"/> where each of its values says that.</summary>
    public static string? MeaningOf(ContactCount count) => All[count].Meaning;

    /// <summary>What it is counted by; <see langword="null"/> for nothing.</summary>
    public static string? ValueOf(ContactCount count) => All[count].Value;

    /// <summary>What it counts.</summary>
    public static string UnitsOf(ContactCount count) => All[count].Units;

    /// <summary>The question that leads from the number to its list.</summary>
    public static string WhoOf(ContactCount count) => All[count].Units == Emails ? "Whose" : "Who";

    /// <summary>Where a contact's number leads.</summary>
    public static string HintOf(ContactCount count) => count switch
    {
        ContactCount.Excluded => "A contact's number leads to why it gets no email, and what to do.",
        _ when All[count].Units == Contacts => "A contact's number leads to what it is sent, and why.",
        _ => "Counted by contact: a contact's number leads to what it is sent, and why.",
    };

    /// <summary>One of the values that it is counted by, in words.</summary>
    public static string WordsOf(ContactCount count, string value) => count switch
    {
        ContactCount.Excluded => ExclusionText.Of(value),
        ContactCount.UnreadableDate => DateColumnText.Of(value),
        _ => value,
    };

    private sealed record Words(string Key, string Title, string? Meaning, string Units)
    {
        public string? Value { get; init; }
    }
}
