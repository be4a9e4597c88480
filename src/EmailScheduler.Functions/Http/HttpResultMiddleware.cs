using EmailScheduler.Api.Access.Principals;
using EmailScheduler.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace EmailScheduler.Functions.Http;

/// <summary>Answers HTTP requests with what the function returns or throws.</summary>
/// <param name="answer">Writes the answer.</param>
internal sealed class HttpResultMiddleware(HttpAnswer answer) : IFunctionsWorkerMiddleware
{
    // By ApiFunctionsTests the host asks for a key before each of these.
    private static readonly HashSet<string> WithKey = [.. ApiRoutes.All.Where(route => route.Access != RouteAccess.Anonymous).Select(route => route.Name)];

    /// <inheritdoc/>
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        MarkKey(http, context.FunctionDefinition.Name);
        await answer.WriteAsync(http, context.FunctionDefinition.Name, () => ReturnedByAsync(context, next), context.CancellationToken);

        // The worker serializes what a function returns once more, for a host that has the response already.
        context.GetInvocationResult().Value = Results.Empty;
    }

    /// <summary>Notes with a request that the host has asked for a key. What has no key looks for the person who calls.</summary>
    internal static void MarkKey(HttpContext http, string function)
    {
        if (WithKey.Contains(function))
        {
            http.Features.Set(new CheckedKey());
        }
    }

    private static async Task<IResult> ReturnedByAsync(FunctionContext context, FunctionExecutionDelegate next)
    {
        await next(context);
        return context.GetInvocationResult().Value as IResult ?? throw new InvalidOperationException($"Function {context.FunctionDefinition.Name} returned no {nameof(IResult)}.");
    }
}
