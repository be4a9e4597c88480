using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Simulation.Tests.Layouts;

/// <summary>What the plain file promises while it is the database: no state of it comes back, and what it replaced is among its versions.</summary>
internal sealed class PlainFileRules
{
    private const string Versions = World.DatabaseKey + ".versions/";

    /// <summary>ETags of states on which a run may have based a commit that is still under way.</summary>
    private readonly HashSet<string> _bases = new(StringComparer.Ordinal);

    public void Provide(byte[] database) => _bases.Add(SimulatedServer.ETagOf(database));

    public string? FaultOf(Change change, IReadOnlyDictionary<string, StoredObject> objects, RunSettings settings)
    {
        if (change.After is { } state && state.ETag != change.Before?.ETag && (LogRules.IsPublished(state) ? _bases.Contains(state.ETag) : !_bases.Add(state.ETag)))
        {
            return "An ETag came back: a request that waits for it finds its condition true a second time.";
        }

        if (change.Before is not { } replaced || replaced.ETag == change.After?.ETag || LogRules.CommitOf(replaced) is not null || settings is { VersionsNewest: 0, VersionDays: 0 })
        {
            return null;
        }

        return objects.Any(pair => pair.Key.StartsWith(Versions, StringComparison.Ordinal) && pair.Value.ETag == replaced.ETag)
            ? null
            : "A state was replaced that is not kept as a version.";
    }
}
