using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Display;
using EmailScheduler.Web.Pages;
using EmailScheduler.Web.Words;

namespace EmailScheduler.Web.Organizations;

/// <summary>What in a plan's report a person should look after: what in the database could not be understood, and the run's warnings.</summary>
internal static class PlanAttention
{
    private const int MostWarnings = 20;

    /// <summary>The items, counts first.</summary>
    public static IEnumerable<AttentionItem> Of(RunReport report, PageLinks links)
    {
        var counts = CountsOf(report, links);
        var warnings = (report.Warnings ?? []).OfType<string>().Take(MostWarnings).Select(warning => new AttentionItem(null, $"Warning: {warning}"));
        return report.CheckpointRefusal is { } refusal ? [.. counts, .. warnings, new AttentionItem(null, $"No row was written into scheduler_checkpoints: {refusal}")] : [.. counts, .. warnings];
    }

    /// <summary>What was counted alone.</summary>
    public static IEnumerable<AttentionItem> CountsOf(RunReport report, PageLinks links) =>
        report.Plan is { } plan ? new PlanAttentionCounts(plan, report.OrganizationId, links).Items().Where(item => item.Count > 0) : [];
}

/// <summary>What was counted in a plan's database, with whom that is about.</summary>
file sealed class PlanAttentionCounts(ReportedPlan plan, long organizationId, PageLinks links)
{
    private const int MostNamed = 5;

    public IEnumerable<AttentionItem> Items() => [.. Excluded(), .. OfContacts(), .. OfEmails()];

    private IEnumerable<AttentionItem> Excluded() =>
        from named in (IEnumerable<(string Reason, string Words)>)
        [
            ("inactive_organization", "no email: the organization is not active."),
            ("invalid_email", "no email: the address is not one that email can be sent to."),
            ("unreadable_state", "no email: the state is not understood, and no ZIP code names one."),
            ("unknown_location", "no email: neither state nor ZIP code gives the state."),
        ]
        select Item(ContactCount.Excluded, plan.Excluded.GetValueOrDefault(named.Reason), "contact gets", "contacts get", named.Words, named.Reason);

    private IEnumerable<AttentionItem> OfContacts() =>
    [
        Item(ContactCount.UnknownLocation, plan.LocationUnknown, "contact is", "contacts are", "emailed though neither state nor ZIP code gives the state, so no exclusion window is known."),
        Item(ContactCount.LocationConflict, plan.LocationConflict, "contact has", "contacts have", "a state and a ZIP code of different states: the windows of both apply."),
        plan.Settings.GetValueOrDefault("unknown_window") == "skip"
            ? Item(ContactCount.UnknownWindow, plan.WindowUnknown, "contact gets", "contacts get", "no email that avoids windows: the state has exclusion windows, and the date that these are counted from is missing.")
            : Item(ContactCount.UnknownWindow, plan.WindowUnknown, "contact lives", "contacts live", "in a state with exclusion windows, but the date that these are counted from is missing. Emails are sent all the same."),
        Item(ContactCount.UnreadableWindow, plan.WindowUnreadable, "contact gets", "contacts get", "no email that avoids windows: the date that the state's windows are counted from cannot be read, or is in the future."),
        Parted(ContactCount.UnreadableDate, plan.InvalidDates, "date", "dates", "cannot be read:"),
        Parted(ContactCount.Status, Others(plan), "contact has", "contacts have", "a status that neither allows nor forbids email, and emails are sent:"),
        plan.Settings.GetValueOrDefault("duplicate_addresses") == "lowest_id"
            ? Item(ContactCount.DuplicateAddress, plan.Duplicates, "contact gets", "contacts get", "no email: another one has the same address, and gets it.")
            : Item(ContactCount.DuplicateAddress, plan.Duplicates, "contact has", "contacts have", "the address of another one, so that address gets each email more than once."),
        Parted(null, plan.UnknownCampaignTypes, "campaign plans", "campaigns plan", "nothing: there is no campaign type of the name given:"),
        Parted(ContactCount.CampaignStatus, plan.OtherCampaignStatuses, "contact of a campaign gets", "contacts of campaigns get", "nothing planned for it, because the status there is not pending:"),
    ];

    private IEnumerable<AttentionItem> OfEmails() =>
    [
        Item(ContactCount.HeldInWindow, plan.HeldInWindows, "email that the sender has already is", "emails that the sender has already are", "in an exclusion window: stop this at the sender."),
        Item(ContactCount.HeldOfExcluded, plan.HeldOfExcluded, "email that the sender has already is", "emails that the sender has already are", "for contacts that must get none, or are gone: stop this at the sender."),
        Item(ContactCount.ForbiddenByNewerWindow, plan.ForbiddenByNewerWindows ?? 0, "planned email", "planned emails", "would be forbidden by newer rules of the states: set Scheduling:NewerWindows to apply, or to ignore."),
    ];

    /// <summary>A count, the sentence that goes on from it, and the way to whom it is about.</summary>
    private AttentionItem Item(ContactCount kind, long count, string one, string many, string rest, string? value = null) =>
        new(count, $"{(count == 1 ? one : many)} {rest}") { Address = links.Counted(organizationId, kind, value), AddressText = ContactCountText.WhoOf(kind) };

    /// <summary>A count by values, each with the way to whom it is about.</summary>
    private AttentionItem Parted(ContactCount? kind, IReadOnlyDictionary<string, long> counts, string one, string many, string rest)
    {
        var total = Total.Of(counts.Values);
        return new AttentionItem(total, $"{(total == 1 ? one : many)} {rest}")
        {
            Parts = [.. counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Take(MostNamed).Select(count => Part(kind, count.Key, count.Value))],
            MoreParts = Math.Max(0, counts.Count - MostNamed),
        };
    }

    private AttentionPart Part(ContactCount? kind, string value, long count) => new(
        $"{(kind is { } known ? ContactCountText.WordsOf(known, value) : Shown.Text(value, 60))} ({Shown.Number(count)})",
        kind is not { } listed || (listed == ContactCount.UnreadableDate && !DateColumnText.IsOfContacts(value)) ? null : links.Counted(organizationId, listed, value));

    private static Dictionary<string, long> Others(ReportedPlan plan) => plan.Statuses.Where(status => status.Key != "active").ToDictionary(StringComparer.Ordinal);
}
