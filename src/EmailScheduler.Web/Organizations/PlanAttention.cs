using System.Globalization;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Web.Display;
using EmailScheduler.Web.Pages;

namespace EmailScheduler.Web.Organizations;

/// <summary>What in a plan's report a person should look after: what in the database could not be understood, and the run's warnings.</summary>
internal static class PlanAttention
{
    private const int MostNamed = 5;
    private const int MostWarnings = 20;

    /// <summary>The items, counts first.</summary>
    public static IEnumerable<AttentionItem> Of(RunReport report, PageLinks links)
    {
        var counts = report.Plan is { } plan ? Excluded(plan, report.OrganizationId, links).Concat(Counts(plan)).Where(item => item.Count > 0) : [];
        var warnings = (report.Warnings ?? []).OfType<string>().Take(MostWarnings).Select(warning => new AttentionItem(null, $"Warning: {warning}"));
        return report.CheckpointRefusal is { } refusal ? [.. counts, .. warnings, new AttentionItem(null, $"No row was written into scheduler_checkpoints: {refusal}")] : [.. counts, .. warnings];
    }

    /// <summary>Who gets no email at all, with where to see who that is.</summary>
    private static IEnumerable<AttentionItem> Excluded(ReportedPlan plan, long organizationId, PageLinks links) =>
        from named in (IEnumerable<(string Reason, string Words)>)
        [
            ("inactive_organization", "no email: the organization is not active."),
            ("invalid_email", "no email: the address is not one that email can be sent to."),
            ("unreadable_state", "no email: the state is not understood, and no ZIP code names one."),
            ("unknown_location", "no email: neither state nor ZIP code gives the state."),
        ]
        select Item(plan.Excluded.GetValueOrDefault(named.Reason), "contact gets", "contacts get", named.Words) with { Address = links.Excluded(organizationId, named.Reason), AddressText = "Who" };

    private static IEnumerable<AttentionItem> Counts(ReportedPlan plan) =>
    [
        Item(plan.LocationUnknown, "contact is", "contacts are", "emailed though neither state nor ZIP code gives the state, so no exclusion window is known."),
        Item(plan.LocationConflict, "contact has", "contacts have", "a state and a ZIP code of different states: the windows of both apply."),
        plan.Settings.GetValueOrDefault("unknown_window") == "skip"
            ? Item(plan.WindowUnknown, "contact gets", "contacts get", "no email that avoids windows: the state has exclusion windows, and the date that these are counted from is missing.")
            : Item(plan.WindowUnknown, "contact lives", "contacts live", "in a state with exclusion windows, but the date that these are counted from is missing. Emails are sent all the same."),
        Item(plan.WindowUnreadable, "contact gets", "contacts get", "no email that avoids windows: the date that the state's windows are counted from cannot be read, or is in the future."),
        Item(Total.Of(plan.InvalidDates.Values), "date", "dates", $"cannot be read: {Named(plan.InvalidDates)}."),
        Item(Total.Of(Others(plan).Values), "contact has", "contacts have", $"a status that neither allows nor forbids email, and emails are sent: {Named(Others(plan))}."),
        plan.Settings.GetValueOrDefault("duplicate_addresses") == "lowest_id"
            ? Item(plan.Duplicates, "contact gets", "contacts get", "no email: another one has the same address, and gets it.")
            : Item(plan.Duplicates, "contact has", "contacts have", "the address of another one, so that address gets each email more than once."),
        Item(Total.Of(plan.UnknownCampaignTypes.Values), "campaign plans", "campaigns plan", $"nothing: there is no campaign type of the name given: {Named(plan.UnknownCampaignTypes)}."),
        Item(Total.Of(plan.OtherCampaignStatuses.Values), "contact of a campaign gets", "contacts of campaigns get", $"nothing planned for it, because the status there is not pending: {Named(plan.OtherCampaignStatuses)}."),
        Item(plan.HeldInWindows, "email that the sender has already is", "emails that the sender has already are", "in an exclusion window: stop this at the sender."),
        Item(plan.HeldOfExcluded, "email that the sender has already is", "emails that the sender has already are", "for contacts that must get none, or are gone: stop this at the sender."),
        Item(plan.ForbiddenByNewerWindows ?? 0, "planned email", "planned emails", "would be forbidden by newer rules of the states: set Scheduling:NewerWindows to apply, or to ignore."),
    ];

    /// <summary>A count, and the sentence that goes on from it.</summary>
    private static AttentionItem Item(long count, string one, string many, string rest) => new(count, $"{(count == 1 ? one : many)} {rest}");

    private static Dictionary<string, long> Others(ReportedPlan plan) => plan.Statuses.Where(status => status.Key != "active").ToDictionary(StringComparer.Ordinal);

    private static string Named(IReadOnlyDictionary<string, long> counts)
    {
        var named = counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Take(MostNamed)
            .Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Value:N0} {Shown.Text(count.Key, 60)}"));
        return string.Join(", ", named) + (counts.Count > MostNamed ? $" and {Shown.Number(counts.Count - MostNamed)} more" : "");
    }
}
