namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>What a failed file-system call means, and what to do about it.</summary>
internal static class DirectoryFailure
{
    private const int NoSpace = 28, QuotaExceeded = 122, ReadOnly = 30, NotDirectory = 20, IsDirectory = 21, Exists = 17, NameTooLong = 36, CrossDevice = 18, AccessDenied = 13;
    private const int TooLarge = 27, TooManyLinks = 40, TooManyFiles = 23, TooManyOpen = 24;
    private const int WindowsDiskFull = unchecked((int)0x80070070), WindowsWriteProtected = unchecked((int)0x80070013);

    public static bool IsFileSystem(Exception failure) => failure is IOException or UnauthorizedAccessException;

    /// <summary>Whether nothing can be written there: it is not allowed, or there is no room. Anything else, such as too many open files, says nothing of the folder.</summary>
    public static bool IsUnwritable(Exception failure) => failure is UnauthorizedAccessException
        || (failure is IOException && failure.HResult is ReadOnly or WindowsWriteProtected or AccessDenied or NoSpace or QuotaExceeded or WindowsDiskFull);

    public static ObjectStoreException Of(Exception failure, string root, string key)
    {
        var remedy = File.Exists(root) ? Remedy(new IOException(failure.Message, NotDirectory)) : Remedy(failure);
        var kind = remedy is null ? ObjectStoreFailure.Transient : ObjectStoreFailure.Configuration;
        return new ObjectStoreException(kind, $"The store folder '{root}' cannot serve '{key}': {failure.Message.TrimEnd('.')}. {remedy ?? Passing(failure)}", failure);
    }

    /// <summary>What lies at an object's path is no file that could be read to its end.</summary>
    public static ObjectStoreException NoFile(string root, string path) => new(
        ObjectStoreFailure.Configuration, $"The store folder '{root}' has a pipe, a socket or a device at '{path}', where an object's file belongs: remove it.");

    private static string? Remedy(Exception failure) => failure switch
    {
        UnauthorizedAccessException => "Give the account that runs this read and write access to the folder.",
        PathTooLongException => "Use a shorter folder or key.",
        _ => failure.HResult switch
        {
            NoSpace or QuotaExceeded or TooLarge or WindowsDiskFull => "Free some space there, or put the store on a larger disk.",
            ReadOnly or WindowsWriteProtected => "The file system is read-only: mount it writable, or choose another folder.",
            AccessDenied => "Give the account that runs this read and write access to the folder.",
            NotDirectory or IsDirectory or Exists or TooManyLinks => "A file stands where a folder is needed, or the other way round: remove it, or choose another folder or key.",
            NameTooLong => "Use a shorter folder or key.",
            CrossDevice => "The folder spans two file systems, where a rename is not atomic: keep the store on one.",
            _ => null,
        },
    };

    private static string Passing(Exception failure) => failure.HResult is TooManyFiles or TooManyOpen
        ? "Try again; if it stays, raise the limit of open files (ulimit -n)."
        : "Try again; if it stays, check the disk.";
}
