using System.Globalization;
using EmailScheduler.Api.Access.Forms;
using EmailScheduler.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EmailScheduler.Api.Access.Serving;

/// <summary>
/// What a request to <c>email-scheduler serve</c> passes first: it names this machine as its host, its token is right if it has one, it is known who sends it, and no page of
/// another site has sent it.
/// </summary>
/// <param name="next">Answers what has passed.</param>
/// <param name="tries">Compares tokens.</param>
/// <param name="forms">Knows the forms of the console.</param>
internal sealed class ServeGate(RequestDelegate next, TokenTries tries, FormTokens forms)
{
    private const string TokenHeader = "x-functions-key";
    private const string ForwardedHost = "X-Forwarded-Host";

    /// <summary>Lets a request pass, or answers it.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        SecurityHeaders.Apply(context.Response);
        context.Response.Headers.CacheControl = "no-store";
        if (await RefusalOfAsync(context) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    private async Task<IResult?> RefusalOfAsync(HttpContext context)
    {
        var request = context.Request;
        if (!IsThisHost(context))
        {
            return Problem.Misdirected(
                $"This program answers to its own machine alone: ask for http://localhost:{context.Connection.LocalPort}. A reverse proxy in front of it sends that as the Host header.");
        }

        var hasToken = request.Headers.TryGetValue(TokenHeader, out var given);
        if (hasToken)
        {
            var verdict = given is [{ } one] ? tries.Try(one) : TokenVerdict.Wrong;
            if (verdict != TokenVerdict.Right)
            {
                return verdict == TokenVerdict.Wrong ? WrongToken() : TooManyTries(context);
            }
        }

        if (RequestOrigin.IsForeign(request, hasToken && request.Headers[ForwardedHost] is [{ Length: > 0 } publicHost] ? publicHost : null))
        {
            return Problem.Forbidden(RequestOrigin.Refusal);
        }

        var caller = hasToken ? ServeCallers.WithToken(request.Headers)
            : await ServeSession.FindAsync(context) is { } session ? ServeCallers.SignedIn(session)
            : ServeCallers.Anyone;
        if (caller.Session.Length > 0 && IsActOfTheApi(request) && !await forms.IsValidAsync(context, caller, context.RequestAborted))
        {
            return Problem.Forbidden($"A person acts in the console; a program sends the token in the header {TokenHeader}. Nothing was done.");
        }

        context.Features.Set(caller);
        return null;
    }

    private static bool IsThisHost(HttpContext context)
    {
        var host = context.Request.Host;
        return LoopbackHost.IsOne(host) && (host.Port ?? (context.Request.IsHttps ? 443 : 80)) == context.Connection.LocalPort;
    }

    // What a browser sends on its own, a cookie or a proxy's sign-in, is not enough to act: pages check their forms, and the API would not.
    private static bool IsActOfTheApi(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    private static ProblemHttpResult WrongToken() => Problem.Unauthorized(
        $"The token in the header {TokenHeader} is not the one that email-scheduler serve printed at its start, or that its setting Serve:Token has.");

    private ProblemHttpResult TooManyTries(HttpContext context)
    {
        context.Response.Headers.RetryAfter = tries.RetryAfterSeconds().ToString(CultureInfo.InvariantCulture);
        return Problem.TooManyRequests("Too many wrong tokens were given within a minute, and this is another one. Give the right one, which is taken at any time, or wait.");
    }
}
