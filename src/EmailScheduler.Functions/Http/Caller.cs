using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Functions.Http;

/// <summary>Who calls, for the records of what people do.</summary>
internal static class Caller
{
    // Set by App Service where it authenticates callers; it then replaces whatever a caller has put into the header itself.
    private const string AuthenticationSwitch = "WEBSITE_AUTH_ENABLED";
    private const string PrincipalHeader = "X-MS-CLIENT-PRINCIPAL-NAME";
    private const string MasterKey = "http:_master";

    /// <summary>The caller of a function that asks for the master key: by name where App Service has authenticated one, else by the name of that key.</summary>
    public static string ActorOf(HttpRequest request) => ActorOf(request.Headers[PrincipalHeader].ToString(), Environment.GetEnvironmentVariable(AuthenticationSwitch));

    /// <summary>As <see cref="ActorOf(HttpRequest)"/>, by what it reads.</summary>
    internal static string ActorOf(string principal, string? authentication) =>
        string.Equals(authentication, "true", StringComparison.OrdinalIgnoreCase) && principal.Length > 0 ? $"http:{principal}" : MasterKey;
}
