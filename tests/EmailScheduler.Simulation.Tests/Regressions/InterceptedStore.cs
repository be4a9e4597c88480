using EmailScheduler.Simulation.Tests.Mutants;

namespace EmailScheduler.Simulation.Tests.Regressions;

/// <summary>A real store before whose requests something else happens.</summary>
internal sealed class InterceptedStore(IObjectStore inner) : MutantStore(inner)
{
    public Func<PutRequest, Task>? BeforePut { get; set; }

    public Func<string, Task>? BeforeGet { get; set; }

    public override async Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        await (BeforePut?.Invoke(request) ?? Task.CompletedTask);
        return await Inner.PutAsync(request, cancellationToken);
    }

    public override async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        await (BeforeGet?.Invoke(key) ?? Task.CompletedTask);
        return await Inner.GetAsync(key, condition, cancellationToken);
    }
}
