using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace EmailScheduler.Functions.Http;

/// <summary>What monitors and programmers ask the app about itself.</summary>
/// <param name="health">Whether the store answers.</param>
public sealed class HealthApi(StoreHealth health)
{
    /// <summary>Whether the app works and reaches its store. Open to all, and tells nothing else.</summary>
    [Function("Health")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request,
        CancellationToken cancellationToken) => await health.IsReachableAsync(cancellationToken)
            ? TypedResults.Ok(new HealthDocument { Status = "healthy" })
            : Problem.Unavailable("The store does not answer; the app's logs tell why.");

    /// <summary>The contract of this API.</summary>
    [Function("OpenApi")]
    public static IResult OpenApi([HttpTrigger(AuthorizationLevel.Function, "get", Route = "openapi.json")] HttpRequest request) =>
        TypedResults.Stream(typeof(HealthApi).Assembly.GetManifestResourceStream("openapi.json")!, "application/json; charset=utf-8");
}

/// <summary>The app's health.</summary>
public sealed record HealthDocument
{
    /// <summary><c>healthy</c>; anything else is an error.</summary>
    public required string Status { get; init; }
}
