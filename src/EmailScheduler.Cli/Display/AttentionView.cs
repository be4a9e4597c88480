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
        foreach (var (count, text) in found)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {count,7:N0}  {text}"), hanging: 11);
        }

        foreach (var warning in warnings)
        {
            output.WriteLine($"  Warning: {warning}", hanging: 11);
        }
    }

    private static IEnumerable<(long Count, string Text)> Counts(ReportedPlan plan) =>
    [
        (plan.Excluded.GetValueOrDefault("invalid_email"), "contacts get no email: their address is not one that email can be sent to"),
        (plan.Excluded.GetValueOrDefault("unknown_location"), "contacts get no email: neither state nor ZIP code gives their state"),
        (plan.LocationUnknown, "contacts are emailed though neither state nor ZIP code gives their state: no exclusion window is known for them"),
        (plan.WindowUnknown, "contacts are emailed though their state has exclusion windows and the date that these are counted from is missing"),
        (plan.StatusUnknown, "contacts have a status that is neither 'active' nor one that forbids email: they are emailed"),
        (plan.InvalidDates.Values.Sum(), $"dates cannot be read: {string.Join(", ", plan.InvalidDates.Select(dates => $"{RunView.Number(dates.Value)} in {dates.Key}"))}"),
    ];
}
