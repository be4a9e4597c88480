using EmailScheduler.Api.Access;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Functions.Http;

/// <summary>Who calls the app, for the records of what people do. The host has checked the key that a function asks for before the function sees a request.</summary>
internal sealed class AppCallers : ICallerReader
{
    // Set by App Service where it authenticates callers; it then replaces whatever a caller has put into the header itself.
    private const string AuthenticationSwitch = "WEBSITE_AUTH_ENABLED";
    private const string PrincipalHeader = "X-MS-CLIENT-PRINCIPAL-NAME";
    private const string MasterKey = "http:_master";

    /// <summary>The caller of a function that asks for the master key: by name where App Service has authenticated one, else by the name of that key.</summary>
    public Caller Read(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Caller(ActorOf(context.Request.Headers[PrincipalHeader].ToString(), Environment.GetEnvironmentVariable(AuthenticationSwitch)), AccessRole.Operator);
    }

    /// <inheritdoc/>
    public string? SignInPath(string returnTo) => null;

    /// <summary>The caller's name in records, by what <see cref="Read"/> reads.</summary>
    internal static string ActorOf(string principal, string? authentication) =>
        string.Equals(authentication, "true", StringComparison.OrdinalIgnoreCase) && principal.Length > 0 ? $"http:{principal}" : MasterKey;
}
