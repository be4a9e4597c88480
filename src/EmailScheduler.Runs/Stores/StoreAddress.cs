using EmailScheduler.Scheduling.Settings;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Objects.Directories;

namespace EmailScheduler.Runs.Stores;

/// <summary>Opens the store that an address names.</summary>
public static class StoreAddress
{
    private const string Setting = "Store:Url";
    private const string FileScheme = "file://";

    /// <summary>Opens a store. Nothing is read or written yet.</summary>
    /// <param name="address"><c>file:///folder</c>, or a path (relative ones are taken from the current folder).</param>
    /// <param name="timeProvider">The clock of a directory store.</param>
    /// <exception cref="InvalidSettingException">The address names no store that this version has.</exception>
    public static IObjectStore Open(string address, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase))
        {
            return new DirectoryObjectStore(Folder(address), timeProvider);
        }

        if (address.Contains("://", StringComparison.Ordinal))
        {
            throw new InvalidSettingException(Setting, address, address.StartsWith("s3://", StringComparison.OrdinalIgnoreCase)
                ? "this version does not have the S3 store; give a folder as file:///folder, or with --store"
                : "give a folder as file:///folder or as a path");
        }

        return !string.IsNullOrWhiteSpace(address) && !address.Contains('\0')
            ? new DirectoryObjectStore(Path.GetFullPath(address), timeProvider)
            : throw new InvalidSettingException(Setting, address, "give a folder as file:///folder or as a path");
    }

    private static string Folder(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri is { Host: "", Query: "", Fragment: "" } && uri.LocalPath.Length > 1
            ? uri.LocalPath
            : throw new InvalidSettingException(Setting, address, "give an absolute folder with three slashes, such as file:///srv/email-scheduler");
}
