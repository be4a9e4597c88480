using EmailScheduler.Storage.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Api.Http;

/// <summary>
/// Answers HTTP requests: writes what a handler returns, and turns what it throws into a problem document, which names no exception. No answer may be
/// stored on the way.
/// </summary>
/// <param name="logger">Where failures are logged.</param>
public sealed class HttpAnswer(ILogger<HttpAnswer> logger)
{
    /// <summary>Handles a request and writes its answer.</summary>
    /// <param name="http">The request.</param>
    /// <param name="name">What is asked for, for the log, such as <c>ListRuns</c>.</param>
    /// <param name="handler">Returns the answer.</param>
    /// <param name="cancellationToken">Whether the host has ended the request: then its exception is not a fault.</param>
    public async Task WriteAsync(HttpContext http, string name, Func<Task<IResult>> handler, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(handler);
        http.Response.Headers.CacheControl = "no-store";
        var result = await ResultOfAsync(http, name, handler, cancellationToken);
        await result.ExecuteAsync(http);
    }

    private async Task<IResult> ResultOfAsync(HttpContext http, string name, Func<Task<IResult>> handler, CancellationToken cancellationToken)
    {
        try
        {
            return await handler();
        }
        catch (ObjectStoreException failure)
        {
            logger.LogWarning(failure, "{Operation} failed: the store cannot be used", name);
            return Problem.StoreFailed(failure);
        }
        catch (BadHttpRequestException failure)
        {
            // The caller's doing: a limit of the server, a stalled or broken connection, a damaged encoding.
            logger.LogInformation(failure, "{Operation} was not carried out: the body of the request cannot be read", name);
            return Problem.UnreadBody(failure);
        }
        catch (Exception failure) when (!http.RequestAborted.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            logger.LogError(failure, "{Operation} failed unexpectedly", name);
            return Problem.Unexpected();
        }
    }
}
