namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Converts as if no one else were there: its lease is never written, though it looks as if it were.</summary>
internal sealed class ConvertWithoutLease(IObjectStore inner, SimulatedProcess process) : MutantStore(inner)
{
    private bool _isTaken;

    public override Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        if (!process.IsConverter || request.Key != World.LeaseKey)
        {
            return Inner.PutAsync(request, cancellationToken);
        }

        // Its second put if absent is the proof that the store keeps conditions.
        var isWritten = !_isTaken || !request.IfAbsent;
        _isTaken = true;
        return Task.FromResult(isWritten ? new PutResult(PutStatus.Written, "\"pretended\"") : new PutResult(PutStatus.PreconditionFailed));
    }

    public override Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        process.IsConverter && key == World.LeaseKey ? Task.FromResult(DeleteStatus.Deleted) : Inner.DeleteAsync(key, ifMatch, cancellationToken);
}
