using System.Text.Json;

namespace EmailScheduler.Simulation.Tests.Invariants;

/// <summary>
/// What is in the store as a run's report only ever gets better, whichever of its tries writes: a commit stays a commit, a hold becomes one at most, their counts stay, and
/// of two failures or holds the later try's stays. And no try reports that it was superseded.
/// </summary>
internal sealed class ReportWatch(World world)
{
    private const string Prefix = World.DatabaseKey + ".runs/";

    /// <summary>Reports that were written in the place of another try's.</summary>
    public int Replaced { get; private set; }

    public void Watch(Change change)
    {
        if (!change.Key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return;
        }

        if (change.After is null)
        {
            world.Violate($"{change.By.Name} removed the report {change.Key}.");
            return;
        }

        var after = Read(change.After);
        if (after.Status == "superseded")
        {
            world.Violate($"{change.By.Name} reported that it was superseded; the report is the later try's to write.");
        }

        if (change.Before is not null)
        {
            Compare(change, Read(change.Before), after);
        }
    }

    private void Compare(Change change, Report before, Report after)
    {
        Replaced += change.Before!.Writer == change.By ? 0 : 1;
        if (after.Rank < before.Rank)
        {
            world.Violate($"{change.By.Name} put the report '{after.Status}' in the place of a better one, '{before.Status}'.");
        }
        else if (after.Rank == before.Rank && !after.HasCommitted && after.Try < before.Try)
        {
            world.Violate($"{change.By.Name} put the {after.Status} report of try {after.Try} in the place of that of try {before.Try}.");
        }
    }

    private static Report Read(StoredObject report)
    {
        using var body = JsonDocument.Parse(report.Bytes);
        var root = body.RootElement;
        var status = root.GetProperty("status").GetString()!;
        var hasCounts = root.TryGetProperty("rows", out _);
        var rank = status switch
        {
            "completed" => hasCounts ? 5 : 4,
            "held" => hasCounts ? 3 : 2,
            "unchanged" => 1,
            _ => 0,
        };
        return new Report(status, root.GetProperty("try").GetInt32(), rank);
    }

    private readonly record struct Report(string Status, int Try, int Rank)
    {
        public bool HasCommitted => Rank >= 4;
    }
}
