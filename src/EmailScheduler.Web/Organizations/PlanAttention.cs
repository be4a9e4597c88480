using System.Globalization;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Web.Display;

namespace EmailScheduler.Web.Organizations;

/// <summary>What in a plan's report a person should look after: what in the database could not be understood, and the run's warnings.</summary>
internal static class PlanAttention
{
    private const int MostNamed = 5;
    private const int MostWarnings = 20;

    /// <summary>The items, counts first.</summary>
    public static IEnumerable<AttentionItem> Of(RunReport report)
    {
        var counts = report.Plan is { } plan ? Counts(plan).Where(count => count.Count > 0).Select(count => new AttentionItem(count.Count, count.Text)) : [];
        var warnings = (report.Warnings ?? []).OfType<string>().Take(MostWarnings).Select(warning => new AttentionItem(null, $"Warning: {warning}"));
        return report.CheckpointRefusal is { } refusal ? [.. counts, .. warnings, new AttentionItem(null, $"No row was written into scheduler_checkpoints: {refusal}")] : [.. counts, .. warnings];
    }

    private static IEnumerable<(long Count, string Text)> Counts(ReportedPlan plan) =>
    [
        (plan.Excluded.GetValueOrDefault("inactive_organization"), "contacts get no email: the organization is not active."),
        (plan.Excluded.GetValueOrDefault("invalid_email"), "contacts get no email: their address is not one that email can be sent to."),
        (plan.Excluded.GetValueOrDefault("unreadable_state"), "contacts get no email: their state is not understood, and no ZIP code names one."),
        (plan.Excluded.GetValueOrDefault("unknown_location"), "contacts get no email: neither state nor ZIP code gives their state."),
        (plan.LocationUnknown, "contacts are emailed though neither state nor ZIP code gives their state, so no exclusion window is known for them."),
        (plan.LocationConflict, "contacts have a state and a ZIP code of different states: the windows of both apply."),
        (plan.WindowUnknown, plan.Settings.GetValueOrDefault("unknown_window") == "skip"
            ? "contacts get no email that avoids windows: their state has exclusion windows, and the date that these are counted from is missing."
            : "contacts live in a state with exclusion windows, but the date that these are counted from is missing. They are emailed all the same."),
        (plan.WindowUnreadable, "contacts get no email that avoids windows: the date that their state's windows are counted from cannot be read, or is in the future."),
        (Total.Of(plan.InvalidDates.Values), $"dates cannot be read: {Named(plan.InvalidDates)}."),
        (Total.Of(Others(plan).Values), $"contacts have a status that neither allows nor forbids email, and are emailed: {Named(Others(plan))}."),
        (plan.Duplicates, plan.Settings.GetValueOrDefault("duplicate_addresses") == "lowest_id"
            ? "contacts get no email: another one has their address, and gets it."
            : "contacts have the address of another one, so that address gets each email more than once."),
        (Total.Of(plan.UnknownCampaignTypes.Values), $"campaigns plan nothing: there is no campaign type of the name that they give: {Named(plan.UnknownCampaignTypes)}."),
        (Total.Of(plan.OtherCampaignStatuses.Values), $"contacts of campaigns plan nothing, for they are not pending: {Named(plan.OtherCampaignStatuses)}."),
        (plan.HeldInWindows, "emails that the sender has already are in an exclusion window: stop them at the sender."),
        (plan.HeldOfExcluded, "emails that the sender has already are for contacts that must get none, or are gone: stop them at the sender."),
        (plan.ForbiddenByNewerWindows ?? 0, "planned emails would be forbidden by newer rules of the states: set newer_windows to apply, or to ignore."),
    ];

    private static Dictionary<string, long> Others(ReportedPlan plan) => plan.Statuses.Where(status => status.Key != "active").ToDictionary(StringComparer.Ordinal);

    private static string Named(IReadOnlyDictionary<string, long> counts)
    {
        var named = counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Take(MostNamed)
            .Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Value:N0} {Shown.Text(count.Key, 60)}"));
        return string.Join(", ", named) + (counts.Count > MostNamed ? $" and {Shown.Number(counts.Count - MostNamed)} more" : "");
    }
}
