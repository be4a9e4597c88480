using EmailScheduler.Api.Access;
using EmailScheduler.Functions.Orchestrations;
using EmailScheduler.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace EmailScheduler.Functions.Http;

/// <summary>The console as one function. People have no keys: who may look and who may act is decided by whom App Service has signed in.</summary>
/// <param name="console">The console.</param>
/// <param name="callers">Knows who calls.</param>
/// <param name="hosts">Starts runs.</param>
public sealed class ConsoleFunction(ConsoleEndpoint console, ICallerReader callers, DurableRunHosts hosts)
{
    private const string Base = "console";

    /// <summary>Answers every request below <c>/api/console</c>.</summary>
    [Function("Console")]
    public IResult Answer(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", "post", Route = Base + "/{*path}")] HttpRequest request,
        string? path,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) => RequestOrigin.IsForeign(request)
            ? TypedResults.Problem(RequestOrigin.Refusal, statusCode: StatusCodes.Status403Forbidden, type: "about:blank")
            : new ConsoleAnswer(http => console.HandleAsync(
                http,
                path ?? "",
                new ConsolePlace { BasePath = "/api/" + Base, Callers = callers, Runs = hosts.Of(client) },
                cancellationToken));

    /// <summary>Written piece by piece while it comes into being, by the middleware that writes every answer.</summary>
    private sealed class ConsoleAnswer(Func<HttpContext, Task> write) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => write(httpContext);
    }
}
