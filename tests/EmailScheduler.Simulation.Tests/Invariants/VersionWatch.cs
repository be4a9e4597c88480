namespace EmailScheduler.Simulation.Tests.Invariants;

/// <summary>Of the versions of a database the newest stay, as many as the settings say, whoever removes old ones and however late; and each holds the state that it is named after.</summary>
internal sealed class VersionWatch(World world)
{
    private const string Prefix = World.DatabaseKey + ".versions/";

    public void Watch(Change change)
    {
        if (!change.Key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return;
        }

        if (change.After is { } version)
        {
            RequireName(change, version);
            return;
        }

        // Their names begin with the time of the commit.
        var newer = world.Server.Objects.Keys.Count(key => key.StartsWith(Prefix, StringComparison.Ordinal) && string.CompareOrdinal(key, change.Key) > 0);
        if (newer < world.Settings.VersionsNewest)
        {
            world.Violate($"{change.By.Name} removed the version {change.Key}, and only {newer} newer ones are there.");
        }
    }

    /// <summary>A version is named after the run that committed the state in it, and after its ETag where the state does not say which run that was.</summary>
    private void RequireName(Change change, StoredObject version)
    {
        var run = version.Metadata.GetValueOrDefault("run-id");
        if (!change.Key.Contains("-external-", StringComparison.Ordinal) && (run is null || !change.Key.EndsWith($"-{run}.db", StringComparison.Ordinal)))
        {
            world.Violate($"{change.By.Name} made the version {change.Key} of a state of run {run ?? "none"}.");
        }
    }
}
