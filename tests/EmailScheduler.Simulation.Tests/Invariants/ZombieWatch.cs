namespace EmailScheduler.Simulation.Tests.Invariants;

/// <summary>Counts what processes still changed after they had been taken for dead, by what it was: a search must have met all of it.</summary>
internal sealed class ZombieWatch
{
    private static readonly (string Prefix, string What)[] Kinds =
    [
        (World.LeaseKey, "lease"),
        (World.DatabaseKey + ".versions/", "version"),
        (World.DatabaseKey + ".ltx/0000/", "commit"),
        (World.DatabaseKey + ".ltx/0001/", "compaction"),
        (World.DatabaseKey + ".ltx/0009/", "snapshot"),
        (World.DatabaseKey + ".runs/", "report"),
        (World.DatabaseKey, "database"),
    ];

    private static readonly string[] Everywhere = ["lease", "lease-removal", "report", "database"];
    private static readonly string[] OfObjects = ["version", "version-removal"];
    private static readonly string[] OfLogs = ["commit", "commit-removal", "compaction", "snapshot"];

    private readonly Dictionary<string, long> _changes = new(StringComparer.Ordinal);

    public void Watch(Change change)
    {
        if (change.By.WasAbandoned)
        {
            var what = Array.Find(Kinds, kind => change.Key.StartsWith(kind.Prefix, StringComparison.Ordinal)).What + (change.After is null ? "-removal" : "");
            _changes[what] = _changes.GetValueOrDefault(what) + 1;
        }
    }

    /// <summary>What a search in some layouts must meet.</summary>
    public IEnumerable<(string Name, long Count)> Counts(bool ofObjects, bool ofLogs) =>
        Everywhere.Concat(ofObjects ? OfObjects : []).Concat(ofLogs ? OfLogs : []).Select(what => ($"late-{what}", _changes.GetValueOrDefault(what)));
}
