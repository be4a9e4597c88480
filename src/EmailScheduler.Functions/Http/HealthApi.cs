using EmailScheduler.Storage.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace EmailScheduler.Functions.Http;

/// <summary>What monitors and programmers ask the app about itself.</summary>
/// <param name="store">Where the databases are.</param>
public sealed class HealthApi(IObjectStore store)
{
    /// <summary>No organization has a database of this name.</summary>
    private const string NoKey = "org-data/health";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Whether the app works and reaches its store. Open to all, and tells nothing else.</summary>
    [Function("Health")]
    public async Task<IActionResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Patience);
        try
        {
            await store.HeadAsync(NoKey, bound.Token);
            return JsonAnswer.Ok(new HealthDocument { Status = "healthy" });
        }
        catch (Exception failure) when (failure is ObjectStoreException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Problem.Unavailable("The store does not answer; the app's logs tell why.");
        }
    }

    /// <summary>The contract of this API.</summary>
    [Function("OpenApi")]
    public static IActionResult OpenApi([HttpTrigger(AuthorizationLevel.Function, "get", Route = "openapi.json")] HttpRequest request) =>
        new EmbeddedDocument("openapi.json", "application/json; charset=utf-8");
}
