namespace EmailScheduler.Runs.Settings;

/// <summary>The store that a host works in.</summary>
/// <param name="Address">Where it is; see <see cref="StoreAddress.Open"/>.</param>
/// <param name="IsEmbedded">Whether it is the embedded one, a folder for whoever has configured none: only there is a sample organization made.</param>
public sealed record StoreLocation(string Address, bool IsEmbedded)
{
    /// <summary>The embedded store of a program that people start: below the current folder.</summary>
    public static string CurrentFolder => Path.GetFullPath("data");

    /// <summary>The store that is configured, otherwise the embedded one.</summary>
    /// <param name="configured">The configured address; <see langword="null"/> for none.</param>
    /// <param name="embeddedFolder">Where the embedded store is.</param>
    public static StoreLocation Of(string? configured, string embeddedFolder) => new(configured ?? embeddedFolder, configured is null);

    /// <summary>The embedded store of a host that watches the folder of its binaries and starts anew when a file is made there: among the user's data.</summary>
    /// <param name="applicationData">The user's folder for data of applications; empty for a user without a home, whose data goes with the temporary files.</param>
    public static string UserFolder(string applicationData)
    {
        ArgumentNullException.ThrowIfNull(applicationData);
        return Path.Combine(applicationData.Length > 0 ? applicationData : Path.GetTempPath(), "email-scheduler", "data");
    }
}
