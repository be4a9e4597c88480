using EmailScheduler.Simulation.Tests.Layouts;

namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>Commits the plan where it says that it commits the safe part of one that is held.</summary>
internal sealed class HoldCommitsThePlan(IObjectStore inner, ISimulatedLayout layout) : MutantStore(inner)
{
    public override Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default) => Inner.PutAsync(
        layout.IsState(request.Key) && request.Metadata.GetValueOrDefault("commit-kind") == "run" && !request.Metadata.ContainsKey("published-txid")
            ? request with { Metadata = new Dictionary<string, string>(request.Metadata, StringComparer.Ordinal) { ["commit-kind"] = "hold" } }
            : request,
        cancellationToken);
}
