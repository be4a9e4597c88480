using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Web.Words;

/// <summary>What the guard's findings mean for an agency, and what to look at (docs/guard.md).</summary>
public static class FindingText
{
    /// <summary>What a finding means, with its reason in words where it names one by its key.</summary>
    public static string MeaningOf(GuardFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding is { Kind: GuardFindingKind.ExcludedContacts, Subject: { } reason }
            ? $"More contacts get no email than before. Why: {ExclusionText.Of(reason)}. Look whether an import has changed them."
            : MeaningOf(finding.Kind);
    }

    /// <summary>What a kind of finding means.</summary>
    public static string MeaningOf(GuardFindingKind kind) => kind switch
    {
        GuardFindingKind.ValidContacts => "Fewer contacts would get emails. Look whether an import has lost or emptied contacts.",
        GuardFindingKind.SuppressedContacts => "Fewer addresses are known that must not be emailed: opt-outs may be lost, and people who left would get emails. Bring them back before going on.",
        GuardFindingKind.SentEmails => "Fewer emails are known as sent: what was sent could be sent again. Look whether an older database was put in the place of the newer one.",
        GuardFindingKind.PlannedEmails => "Planned emails have disappeared without being withdrawn: another program has removed or taken their rows.",
        GuardFindingKind.Withdrawn => "Many planned emails would not be sent any more. Look whether dates, states or a setting changed by mistake.",
        GuardFindingKind.Released => "Emails would be sent that the rules of states have forbidden so far. Look whether states, dates or windows changed by mistake.",
        GuardFindingKind.BusyDay => "One day would have many more emails than it had. Look whether dates were shifted, or a campaign was made for all.",
        GuardFindingKind.UnreadableDates => "More dates cannot be read. Look at how the last import wrote them.",
        GuardFindingKind.UnknownStatus => "More contacts have a status that the scheduler does not know; they are emailed. Look whether it means that they must not be.",
        GuardFindingKind.SkipReason => "More emails are skipped for this reason than before.",
        GuardFindingKind.ExcludedContacts => "More contacts get no email for this reason than before.",
        GuardFindingKind.DuplicateAddresses => "More contacts have the address of another one. Look whether an import added contacts twice.",
        GuardFindingKind.UnknownLocation => "More contacts have neither a state nor a ZIP code that gives one, so no rule of a state is known for them.",
        GuardFindingKind.UnknownWindow => "More contacts lack the date that their state's rules are counted from.",
        GuardFindingKind.TimeZone => "Days and hours of all emails shift.",
        GuardFindingKind.SettingChanged or GuardFindingKind.WindowsChanged or GuardFindingKind.EngineChanged => "This holds nothing back; it may explain the other numbers.",
        _ => "",
    };

    /// <summary>The number that lists the contacts of a finding, as the database is now; <see langword="null"/> where it is about none, or about contacts that are not there any more.</summary>
    internal static (ContactCount Count, string? Value)? CountOf(GuardFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.Kind switch
        {
            GuardFindingKind.ValidContacts => (ContactCount.Excluded, null),
            GuardFindingKind.UnreadableDates => finding.Subject is { } column && DateColumnText.IsOfContacts(column) ? (ContactCount.UnreadableDate, column) : null,
            GuardFindingKind.UnknownStatus => (ContactCount.Status, finding.Subject),
            GuardFindingKind.SkipReason => (ContactCount.Skipped, finding.Subject),
            GuardFindingKind.ExcludedContacts => (ContactCount.Excluded, finding.Subject),
            GuardFindingKind.DuplicateAddresses => (ContactCount.DuplicateAddress, null),
            GuardFindingKind.UnknownLocation => (ContactCount.UnknownLocation, null),
            GuardFindingKind.UnknownWindow => (ContactCount.UnknownWindow, null),
            _ => null,
        };
    }

    /// <summary>Whether the finding's numbers say something: a changed setting has none.</summary>
    public static bool HasNumbers(GuardFindingKind kind) => kind is not (GuardFindingKind.TimeZone or GuardFindingKind.SettingChanged or GuardFindingKind.WindowsChanged or GuardFindingKind.EngineChanged);
}
