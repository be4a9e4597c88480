using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EmailScheduler.Api.Access.Serving;

/// <summary>
/// Who calls <c>email-scheduler serve</c>: anyone on this machine may look; who has the token may act. A reverse proxy on this machine that signs people in
/// sends the token itself, with the name of the person.
/// </summary>
public sealed class ServeCallers : ICallerReader
{
    /// <summary>The path of the form that takes the token.</summary>
    public const string SignInForm = "/sign-in";

    /// <summary>The path of the form that signs out.</summary>
    public const string SignOutForm = "/sign-out";

    private const string ForwardedUser = "X-Forwarded-User";
    private const string ForwardedRole = "X-Forwarded-Role";
    private const string ActorPrefix = "serve:";
    private const string SessionPrefix = "session ";

    /// <summary>Anyone on this machine.</summary>
    internal static Caller Anyone { get; } = new(ActorPrefix + "_anonymous", AccessRole.Reader) { IsSignedIn = false };

    /// <summary>The caller that <see cref="ServeAccess"/> has found; one that may nothing where it was not asked.</summary>
    public Caller Read(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<Caller>() ?? Anyone with { Role = AccessRole.None };
    }

    /// <inheritdoc/>
    public string SignInPath(string returnTo) => $"{SignInForm}?returnTo={Uri.EscapeDataString(ReturnPath.Of(returnTo, "/"))}";

    /// <inheritdoc/>
    public string? SignOutPath(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Session.StartsWith(SessionPrefix, StringComparison.Ordinal) ? SignOutForm : null;
    }

    /// <inheritdoc/>
    public string Remedy(Caller caller, AccessRole needed)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller switch
        {
            { IsSignedIn: false } => "Sign in with the token that email-scheduler serve printed at its start (or that its setting Serve:Token has); a program sends it in the header x-functions-key.",
            { Role: AccessRole.None } => $"The reverse proxy sent a person or a role that cannot be read: have it send one {ForwardedUser} of at most {ActorName.MaxLength} printable characters without a comma, and as {ForwardedRole} nothing, reader or operator.",
            _ => $"The reverse proxy lets you look, not act: it sends {ForwardedRole}: reader for you. Ask who runs it.",
        };
    }

    /// <summary>Who has the token and signed in with a form.</summary>
    /// <param name="session">The sign-in.</param>
    internal static Caller SignedIn(string session) => new(ActorPrefix + "_token", AccessRole.Operator) { Session = SessionPrefix + session };

    /// <summary>Who sends the token: a program, or a reverse proxy for a person.</summary>
    internal static Caller WithToken(IHeaderDictionary headers)
    {
        var user = headers[ForwardedUser];
        if (user.Count == 0)
        {
            return new Caller(ActorPrefix + "_token", RoleOf(headers[ForwardedRole]));
        }

        // Two headers may arrive as one: a proxy that adds a name to that of its caller must not be believed.
        return user is [{ } name] && ActorName.IsPlain(name) && !name.Contains(',', StringComparison.Ordinal)
            ? new Caller(ActorPrefix + name, RoleOf(headers[ForwardedRole])) { Session = "proxy" }
            : new Caller(ActorPrefix + "_unreadable", AccessRole.None);
    }

    private static AccessRole RoleOf(StringValues role) => role switch
    {
        [] or ["operator"] => AccessRole.Operator,
        ["reader"] => AccessRole.Reader,
        _ => AccessRole.None,
    };
}
