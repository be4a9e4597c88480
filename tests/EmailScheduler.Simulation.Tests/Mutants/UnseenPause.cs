namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Does not look for a pause beside the database.</summary>
internal sealed class UnseenPause(IObjectStore inner) : MutantStore(inner)
{
    public override async Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default)
    {
        var level = await Inner.ListLevelAsync(prefix, cancellationToken);
        return level with { Objects = [.. level.Objects.Where(entry => entry.Key != World.DatabaseKey + ".pause.json")] };
    }
}
