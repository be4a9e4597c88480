using System.Net;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Access.Principals;

/// <summary>
/// Who calls the console of the Functions app: people whom App Service has signed in, with an app role of Microsoft Entra ID. Where it signs in no one the console
/// is closed, but to a developer on this machine. Programs use the API, whose keys the Functions host checks.
/// </summary>
/// <param name="platform">What the platform says of itself.</param>
internal sealed class PrincipalCallers(AppPlatform platform) : ICallerReader
{
    /// <summary>The app role of those who may look.</summary>
    internal const string ReaderRole = "EmailScheduler.Reader";

    /// <summary>The app role of those who may act.</summary>
    internal const string OperatorRole = "EmailScheduler.Operator";

    private static readonly Caller Nobody = new("http:_anonymous", AccessRole.None) { IsSignedIn = false };
    private static readonly Caller Developer = new("http:_developer", AccessRole.Operator);

    /// <inheritdoc/>
    public Caller Read(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return platform switch
        {
            { SignsIn: true } => Of(ClientPrincipal.TryParse(context.Request.Headers[ClientPrincipal.Header])),
            { IsDevelopment: true } when IsLocal(context) => Developer,
            _ => Nobody,
        };
    }

    /// <inheritdoc/>
    public string? SignInPath(string returnTo) =>
        platform.SignsIn ? $"/.auth/login/aad?post_login_redirect_uri={Uri.EscapeDataString(ReturnPath.Of(returnTo, "/"))}" : null;

    /// <inheritdoc/>
    public string Remedy(Caller caller, AccessRole needed)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var roles = needed == AccessRole.Operator ? OperatorRole : $"{ReaderRole} (to look) or {OperatorRole} (to act)";
        return !platform.SignsIn ? "Sign-in is not set up for this app, so its console is closed. Set it up as docs/operations.md describes (\"People who sign in\"), or use the API with a key."
            : !caller.IsSignedIn ? "Sign in with your work account."
            : $"You are signed in, and have not been given the app role {roles}. Ask who manages this app in Microsoft Entra ID for it, then sign out and in again.";
    }

    private static Caller Of(ClientPrincipal? principal) => principal is null ? Nobody : new Caller(
        $"http:{principal.Name}",
        principal.Roles.Contains(OperatorRole) ? AccessRole.Operator : principal.Roles.Contains(ReaderRole) ? AccessRole.Reader : AccessRole.None);

    // The worker puts the caller's address and host in the place of the Functions host's; a page of another site that gets at this machine by a name of its own shows by the host.
    private static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && LoopbackHost.IsOne(context.Request.Host);
}
