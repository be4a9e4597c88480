using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Access.Principals;

/// <summary>Who calls the Functions app: programs with a key that the host has checked, and people who look at the console.</summary>
/// <param name="platform">What the platform says of itself.</param>
public sealed class AppCallers(AppPlatform platform) : ICallerReader
{
    private const string NameHeader = "X-MS-CLIENT-PRINCIPAL-NAME";
    private const string MasterKey = "http:_master";

    private readonly PrincipalCallers _people = new(platform);

    /// <inheritdoc/>
    public Caller Read(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<CheckedKey>() is null ? _people.Read(context) : WithKey(context.Request.Headers);
    }

    /// <inheritdoc/>
    public string? SignInPath(string returnTo) => _people.SignInPath(returnTo);

    /// <inheritdoc/>
    public string? SignOutPath(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return platform.SignsIn && caller.IsSignedIn ? "/.auth/logout" : null;
    }

    /// <inheritdoc/>
    public string Remedy(Caller caller, AccessRole needed) => _people.Remedy(caller, needed);

    /// <summary>Who has a key: by name where App Service has signed in a person or program as well, else by the name of the key.</summary>
    private Caller WithKey(IHeaderDictionary headers) => new(
        platform.SignsIn && headers[NameHeader] is [{ } name] && ActorName.IsPlain(name) ? $"http:{name}" : MasterKey,
        AccessRole.Operator);
}

/// <summary>Says of a request that the Functions host has asked for a key, which it does before the app sees a request. A feature of the request: nothing that a caller sends makes it.</summary>
public sealed record CheckedKey;
