using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Objects.Directories;
using EmailScheduler.Storage.Objects.S3;

namespace EmailScheduler.Torture;

/// <summary>Opens the store that is tortured: a bucket with the standard variables, or a folder.</summary>
internal static class Stores
{
    public static bool IsBucket(string address) => address.StartsWith(S3Address.Scheme, StringComparison.Ordinal);

    public static IObjectStore Open(string address, Func<string, string?> variable) => IsBucket(address)
        ? new S3ObjectStore(S3StoreOptions.Read(address, variable))
        : new DirectoryObjectStore(address);
}
