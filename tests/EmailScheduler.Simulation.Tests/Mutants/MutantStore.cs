namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Passes everything on; a mutant changes one request of the real classes into that of a classic mistake.</summary>
internal abstract class MutantStore(IObjectStore inner) : IObjectStore
{
    public string Address => Inner.Address;

    /// <summary>As of the simulated server; where a folder is behind it, its clock stands for a server's.</summary>
    public bool HasServerClock => true;

    protected IObjectStore Inner { get; } = inner;

    public virtual Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default) =>
        Inner.GetAsync(key, condition, cancellationToken);

    public virtual Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default) => Inner.HeadAsync(key, cancellationToken);

    public virtual Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default) => Inner.PutAsync(request, cancellationToken);

    public virtual Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        Inner.DeleteAsync(key, ifMatch, cancellationToken);

    public IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, CancellationToken cancellationToken = default) => Inner.ListAsync(prefix, cancellationToken);

    public virtual Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default) => Inner.ListLevelAsync(prefix, cancellationToken);

    public virtual Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default) =>
        Inner.CopyAsync(sourceKey, targetKey, sourceIfMatch, cancellationToken);
}
