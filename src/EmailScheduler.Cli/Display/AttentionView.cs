using System.Globalization;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Cli.Display;

/// <summary>Shows what a person should look after: what in the database could not be understood, and warnings of the run.</summary>
internal static class AttentionView
{
    public static void Show(CliOutput output, RunReport report)
    {
        List<(long Count, string Text)> found = [.. Counts(report.Plan!).Where(count => count.Count > 0)];
        List<string> warnings = [.. report.Warnings ?? [], .. report.CheckpointRefusal is { } refusal ? [$"No row was written into scheduler_checkpoints: {refusal}"] : Array.Empty<string>()];
        output.WriteLine(found.Count + warnings.Count == 0 ? "Needs attention: nothing." : "Needs attention:");
        ShowCounts(output, found);
        foreach (var warning in warnings)
        {
            output.WriteLine($"  Warning: {warning}", hanging: 11);
        }
    }

    /// <summary>What a run counted alone, for those who are to approve its plan; nothing where there is nothing.</summary>
    public static void ShowCounts(CliOutput output, RunReport report)
    {
        List<(long Count, string Text)> found = report.Plan is { } plan ? [.. Counts(plan).Where(count => count.Count > 0)] : [];
        if (found.Count > 0)
        {
            output.WriteLine("Needs attention, as that run counted it:");
            ShowCounts(output, found);
        }
    }

    private static void ShowCounts(CliOutput output, IEnumerable<(long Count, string Text)> found)
    {
        foreach (var (count, text) in found)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {count,7:N0}  {text}"), hanging: 11);
        }
    }

    private static IEnumerable<(long Count, string Text)> Counts(ReportedPlan plan) =>
    [
        (plan.Excluded.GetValueOrDefault("invalid_email"), "contacts get no email: their address is not one that email can be sent to"),
        (plan.Excluded.GetValueOrDefault("inactive_organization"), "contacts get no email: the organization is not active (organizations.active)"),
        (plan.Excluded.GetValueOrDefault("unreadable_state"), "contacts get no email: their state is not understood, and no ZIP code names one"),
        (plan.Excluded.GetValueOrDefault("unknown_location"), "contacts get no email: neither state nor ZIP code gives their state"),
        (plan.LocationUnknown, "contacts are emailed though neither state nor ZIP code gives their state: no exclusion window is known for them"),
        (plan.LocationConflict, "contacts have a state and a ZIP code of different states: the windows of both apply"),
        (plan.WindowUnknown, WindowUnknown(plan)),
        (plan.WindowUnreadable, "contacts get no email that avoids windows while their state has one: the date that it is counted from cannot be read or lies ahead"),
        (plan.InvalidDates.Values.Sum(), $"dates cannot be read: {string.Join(", ", plan.InvalidDates.Select(dates => $"{RunView.Number(dates.Value)} in {dates.Key}"))}"),
        (Others(plan).Values.Sum(), $"contacts have a status that is neither 'active' nor one that forbids email, and are emailed: {ByValue(Others(plan))}"),
        (plan.Duplicates, Duplicates(plan)),
        (plan.UnknownCampaignTypes.Values.Sum(), $"campaign instances plan nothing, as no row of campaign_types has the name that they give: {ByValue(plan.UnknownCampaignTypes)}"),
        (plan.OtherCampaignStatuses.Values.Sum(), $"rows of contact_campaigns plan nothing, as they are not pending: {ByValue(plan.OtherCampaignStatuses)}"),
        (plan.HeldInWindows, "emails that the sender has lie in an exclusion window: the scheduler does not change them, so stop them at the sender"),
        (plan.HeldOfExcluded, "emails that the sender has are for contacts that are excluded or gone: stop them at the sender"),
        (plan.ForbiddenByNewerWindows ?? 0, "planned emails would be forbidden by newer state rules ('rules show --newer'): set Scheduling:NewerWindows to apply, or to ignore"),
    ];

    private static string WindowUnknown(ReportedPlan plan) => plan.Settings.GetValueOrDefault("unknown_window") == "skip"
        ? "contacts get no email that avoids windows: their state has windows, and the date that these are counted from is missing (unknown_window is skip)"
        : "contacts are emailed though their state has exclusion windows and the date that these are counted from is missing";

    private static string Duplicates(ReportedPlan plan) => plan.Settings.GetValueOrDefault("duplicate_addresses") == "lowest_id"
        ? "contacts get no email: another with a lower id has their address"
        : "contacts have the address of another, which is emailed once for each (duplicate_addresses)";

    private static Dictionary<string, long> Others(ReportedPlan plan) => plan.Statuses.Where(status => status.Key != "active").ToDictionary(StringComparer.Ordinal);

    private static string ByValue(IReadOnlyDictionary<string, long> counts) =>
        string.Join(", ", counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{RunView.Number(count.Value)} '{count.Key}'"));
}
