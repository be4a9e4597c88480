namespace EmailScheduler.Api.Access.Principals;

/// <summary>What the platform says of itself. Nothing that a caller sends has a part in it.</summary>
/// <param name="SignsIn">Whether App Service authenticates callers: then it writes the headers about them, and removes what callers write there.</param>
/// <param name="IsDevelopment">Whether this is a developer's machine.</param>
public sealed record AppPlatform(bool SignsIn, bool IsDevelopment)
{
    /// <summary>Reads the environment of the process.</summary>
    public static AppPlatform FromEnvironment() => From(Environment.GetEnvironmentVariable);

    internal static AppPlatform From(Func<string, string?> variable) => new(
        string.Equals(variable("WEBSITE_AUTH_ENABLED"), "true", StringComparison.OrdinalIgnoreCase),

        // An instance in Azure has an id, whatever the settings of the app say about development.
        string.Equals(variable("AZURE_FUNCTIONS_ENVIRONMENT"), "Development", StringComparison.OrdinalIgnoreCase) && string.IsNullOrEmpty(variable("WEBSITE_INSTANCE_ID")));
}
