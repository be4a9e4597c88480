using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Objects.Directories;
using EmailScheduler.Storage.Objects.S3;

namespace EmailScheduler.Runs.Settings;

/// <summary>Opens the store that an address names.</summary>
public static class StoreAddress
{
    private const string Setting = "Store:Url";
    private const string FileScheme = "file://";
    private const string BucketScheme = "s3://";
    private const string Remedy = "give s3://bucket or s3://bucket/prefix, or a folder as file:///folder or as a path";

    private const string Missing = "Store:Required is set, so give the store, such as s3://bucket, with --store, in Store:Url (EMAILSCHEDULER__Store__Url in the environment), "
        + "or its bucket in BUCKET_NAME";

    /// <summary>Finds the address that is configured: <c>Store:Url</c>, else the bucket that an existing deployment names in <c>BUCKET_NAME</c>.</summary>
    /// <param name="settings">The application's settings.</param>
    /// <param name="lookup">The value of a variable by its name; <see langword="null"/> when it is not set.</param>
    /// <returns>The address; <see langword="null"/> when none is configured, so that the host may use the embedded store.</returns>
    /// <exception cref="InvalidSettingException">None is configured, and <c>Store:Required</c> is set.</exception>
    public static string? Configured(RunSettings settings, Func<string, string?> lookup)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(lookup);
        var address = settings.StoreUrl ?? (lookup("BUCKET_NAME") is { } bucket ? BucketScheme + bucket : null);
        return address is null && settings.StoreRequired ? throw new InvalidSettingException(Setting, "", Missing) : address;
    }

    /// <summary>Opens a store. Nothing is read or written yet.</summary>
    /// <param name="address">
    /// <c>s3://bucket[/prefix]</c> (endpoint and keys come from the AWS_ variables, docs/tigris.md), <c>file:///folder</c>, or a path (relative ones are
    /// taken from the current folder, <c>~/</c> is the user's home).
    /// </param>
    /// <param name="timeProvider">The clock of a directory store; for waits and time limits of a bucket.</param>
    /// <param name="allowPlainHttp">Whether a bucket's endpoint may be unencrypted and not this machine.</param>
    /// <exception cref="InvalidSettingException">The address names no store that this version has.</exception>
    /// <exception cref="ObjectStoreException">The address is a bucket's, and it or one of the variables is missing or wrong.</exception>
    public static IObjectStore Open(string address, TimeProvider timeProvider, bool allowPlainHttp = false)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (FolderOf(address) is { } folder)
        {
            return new DirectoryObjectStore(folder, timeProvider);
        }

        return address.StartsWith(BucketScheme, StringComparison.OrdinalIgnoreCase)
            ? new S3ObjectStore(S3StoreOptions.Read(address, Environment.GetEnvironmentVariable, allowPlainHttp), timeProvider)
            : throw new InvalidSettingException(Setting, address, Remedy);
    }

    /// <summary>The folder that an address names, which need not be there; <see langword="null"/> for anything else than a folder.</summary>
    /// <exception cref="InvalidSettingException">The address is that of a folder, and none can be made of it.</exception>
    public static string? FolderOf(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase))
        {
            return Folder(address);
        }

        return string.IsNullOrWhiteSpace(address) || address.Contains('\0') || address.Contains("://", StringComparison.Ordinal) ? null : Path.GetFullPath(HomeFolder.Expand(address));
    }

    private static string Folder(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri is { Host: "", Query: "", Fragment: "" } && uri.LocalPath.Length > 1
            ? uri.LocalPath
            : throw new InvalidSettingException(Setting, address, "give an absolute folder with three slashes, such as file:///srv/email-scheduler");
}
