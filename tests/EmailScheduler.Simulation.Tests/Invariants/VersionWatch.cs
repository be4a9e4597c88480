namespace EmailScheduler.Simulation.Tests.Invariants;

/// <summary>Of the versions of a database the newest stay, as many as the settings say, whoever removes old ones and however late.</summary>
internal sealed class VersionWatch(World world)
{
    private const string Prefix = World.DatabaseKey + ".versions/";

    public void Watch(Change change)
    {
        if (change.After is not null || !change.Key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return;
        }

        // Their names begin with the time of the commit.
        var newer = world.Server.Objects.Keys.Count(key => key.StartsWith(Prefix, StringComparison.Ordinal) && string.CompareOrdinal(key, change.Key) > 0);
        if (newer < world.Settings.VersionsNewest)
        {
            world.Violate($"{change.By.Name} removed the version {change.Key}, and only {newer} newer ones are there.");
        }
    }
}
