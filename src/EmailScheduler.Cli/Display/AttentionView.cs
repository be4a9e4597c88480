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
        .. Excluded(plan),
        Of(plan.LocationUnknown, "contact is", "contacts are", "emailed though neither state nor ZIP code gives the state: no exclusion window is known"),
        Of(plan.LocationConflict, "contact has", "contacts have", "a state and a ZIP code of different states: the windows of both apply"),
        WindowUnknown(plan),
        Of(plan.WindowUnreadable, "contact gets", "contacts get", "no email that avoids windows while the state has one: the date that it is counted from cannot be read or is in the future"),
        Of(plan.InvalidDates.Values.Sum(), "date", "dates", $"cannot be read: {string.Join(", ", plan.InvalidDates.Select(dates => $"{RunView.Number(dates.Value)} in {dates.Key}"))}"),
        Of(Others(plan).Values.Sum(), "contact has", "contacts have", $"a status that is neither 'active' nor one that forbids email, and email is sent: {ByValue(Others(plan))}"),
        Duplicates(plan),
        Of(plan.UnknownCampaignTypes.Values.Sum(), "campaign instance plans", "campaign instances plan", $"nothing, as no row of campaign_types has the name given: {ByValue(plan.UnknownCampaignTypes)}"),
        Of(plan.OtherCampaignStatuses.Values.Sum(), "row of contact_campaigns plans", "rows of contact_campaigns plan", $"nothing, where the status is not pending: {ByValue(plan.OtherCampaignStatuses)}"),
        Of(plan.HeldInWindows, "email that the sender has is", "emails that the sender has are", "in an exclusion window: the scheduler changes nothing there, so stop this at the sender"),
        Of(plan.HeldOfExcluded, "email that the sender has is", "emails that the sender has are", "for contacts that are excluded or gone: stop this at the sender"),
        Of(plan.ForbiddenByNewerWindows ?? 0, "planned email", "planned emails", "would be forbidden by newer state rules ('rules show --newer'): set Scheduling:NewerWindows to apply, or to ignore"),
    ];

    private static IEnumerable<(long Count, string Text)> Excluded(ReportedPlan plan) =>
        from reason in (IEnumerable<(string Name, string Text)>)
        [
            ("invalid_email", "the address is not one that email can be sent to"),
            ("inactive_organization", "the organization is not active (organizations.active)"),
            ("unreadable_state", "the state is not understood, and no ZIP code names one"),
            ("unknown_location", "neither state nor ZIP code gives the state"),
        ]
        select Of(plan.Excluded.GetValueOrDefault(reason.Name), "contact gets", "contacts get", $"no email: {reason.Text}");

    private static (long Count, string Text) WindowUnknown(ReportedPlan plan) => plan.Settings.GetValueOrDefault("unknown_window") == "skip"
        ? Of(plan.WindowUnknown, "contact gets", "contacts get", "no email that avoids windows: the state has windows, and the date that these are counted from is missing (unknown_window is skip)")
        : Of(plan.WindowUnknown, "contact is", "contacts are", "emailed though the state has exclusion windows and the date that these are counted from is missing");

    private static (long Count, string Text) Duplicates(ReportedPlan plan) => plan.Settings.GetValueOrDefault("duplicate_addresses") == "lowest_id"
        ? Of(plan.Duplicates, "contact gets", "contacts get", "no email: another with a lower id has the same address")
        : Of(plan.Duplicates, "contact has", "contacts have", "the address of another, which is emailed once for each (duplicate_addresses)");

    private static (long Count, string Text) Of(long count, string one, string many, string rest) => (count, $"{(count == 1 ? one : many)} {rest}");

    private static Dictionary<string, long> Others(ReportedPlan plan) => plan.Statuses.Where(status => status.Key != "active").ToDictionary(StringComparer.Ordinal);

    private static string ByValue(IReadOnlyDictionary<string, long> counts) =>
        string.Join(", ", counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{RunView.Number(count.Value)} '{count.Key}'"));
}
