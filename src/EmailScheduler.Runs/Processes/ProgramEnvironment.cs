namespace EmailScheduler.Runs.Processes;

/// <summary>The environment of a program that is given a database, as an engine or by <c>exec</c>: that of this process without what opens the store, or signs in its name.</summary>
internal static class ProgramEnvironment
{
    // docs/cli.md lists them. Names in configurations are compared without case.
    private static readonly string[] Prefixes = ["AWS_", "AZURE_", "AzureWebJobs", "EMAILSCHEDULER__", "LITESTREAM_", "Notify__", "Store__", "TIGRIS_"];

    private static readonly string[] Names =
    [
        "BUCKET_NAME", "DEPLOYMENT_STORAGE_CONNECTION_STRING", "IDENTITY_ENDPOINT", "IDENTITY_HEADER", "MSI_ENDPOINT", "MSI_SECRET",
        "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
    ];

    /// <summary>Whether a program must not see a variable: a key of the store, or a setting of this program.</summary>
    public static bool IsWithheld(string name) =>
        Names.Contains(name, StringComparer.OrdinalIgnoreCase) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>Removes what is withheld.</summary>
    public static void Withhold(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(IsWithheld).ToList())
        {
            environment.Remove(name);
        }
    }
}
