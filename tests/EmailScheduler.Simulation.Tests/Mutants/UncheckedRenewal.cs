namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Renews by writing the lease whoever has it: who was slow takes it back from the next.</summary>
internal sealed class UncheckedRenewal(IObjectStore inner) : MutantStore(inner)
{
    private readonly HashSet<string> _own = new(StringComparer.Ordinal);

    public override async Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        var put = await Inner.PutAsync(request.IfMatch is { } etag && _own.Contains(etag) ? request with { IfMatch = null } : request, cancellationToken);
        if (request.Key == World.LeaseKey)
        {
            _own.Add(put.ETag ?? "");
        }

        return put;
    }
}
