using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Access;

/// <summary>
/// Whether a request comes from a page of another site. Browsers say so on their own, and pages cannot make them say otherwise; programs say nothing.
/// A second line of defence: <see cref="Forms.FormTokens"/> is the first one.
/// </summary>
public static class RequestOrigin
{
    /// <summary>What is answered, with 403.</summary>
    public const string Refusal = "A page of another site has sent this, so nothing was done. Act from the console itself.";

    private const string FetchSite = "Sec-Fetch-Site";

    /// <summary>Whether a request that may change something comes from elsewhere. Another port of the same machine is elsewhere too, although cookies are sent there.</summary>
    /// <param name="request">The request.</param>
    /// <param name="publicHost">The host as browsers know it, where a trusted proxy says it; by default the request's own.</param>
    public static bool IsForeign(HttpRequest request, string? publicHost = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return false;
        }

        var site = request.Headers[FetchSite];
        if (site.Count > 0)
        {
            // "none" is a person's own doing, such as a bookmark.
            return site is not ["same-origin" or "none"];
        }

        var origin = request.Headers.Origin;
        return origin.Count > 0 && !(origin is [{ } one] && IsOf(one, publicHost ?? request.Host.Value ?? ""));
    }

    // The scheme is another one behind a proxy that ends TLS.
    private static bool IsOf(string origin, string host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && string.Equals(uri.Authority, Uri.TryCreate($"{uri.Scheme}://{host}", UriKind.Absolute, out var own) ? own.Authority : host, StringComparison.OrdinalIgnoreCase);
}
