using EmailScheduler.Storage.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Functions.Http;

/// <summary>
/// Answers HTTP requests: writes what the function returns, and turns what it throws into a problem document, which names no exception. No answer may be
/// stored on the way.
/// </summary>
/// <param name="logger">Where failures are logged.</param>
internal sealed class HttpResultMiddleware(ILogger<HttpResultMiddleware> logger) : IFunctionsWorkerMiddleware
{
    /// <inheritdoc/>
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        await AnswerAsync(http, context.FunctionDefinition.Name, () => ReturnedByAsync(context, next), context.CancellationToken);

        // The worker serializes what a function returns once more, for a host that has the response already.
        context.GetInvocationResult().Value = Results.Empty;
    }

    /// <summary>Runs a function and writes its answer.</summary>
    /// <param name="http">The request.</param>
    /// <param name="name">The function's name, for the log.</param>
    /// <param name="function">Returns an <see cref="IResult"/>.</param>
    /// <param name="cancellationToken">Whether the host has ended the invocation: then its exception is not a fault.</param>
    internal async Task AnswerAsync(HttpContext http, string name, Func<Task<object?>> function, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        var result = await ResultOfAsync(http, name, function, cancellationToken);
        await result.ExecuteAsync(http);
    }

    private static async Task<object?> ReturnedByAsync(FunctionContext context, FunctionExecutionDelegate next)
    {
        await next(context);
        return context.GetInvocationResult().Value;
    }

    private async Task<IResult> ResultOfAsync(HttpContext http, string name, Func<Task<object?>> function, CancellationToken cancellationToken)
    {
        try
        {
            return await function() as IResult ?? throw new InvalidOperationException($"Function {name} returned no {nameof(IResult)}.");
        }
        catch (ObjectStoreException failure)
        {
            logger.LogWarning(failure, "Function {Function} failed: the store cannot be used", name);
            return Problem.StoreFailed(failure);
        }
        catch (Exception failure) when (!http.RequestAborted.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            logger.LogError(failure, "Function {Function} failed unexpectedly", name);
            return Problem.Unexpected();
        }
    }
}
