using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Runs;

/// <summary>What a failed call of the local file system means for a run. The failures' messages name the file.</summary>
internal static class DiskFailure
{
    // What .NET gives as HResult on Unix is the system's own number of an error; on Windows it is that of Windows with a prefix.
    private const int NotFound = 2, AccessDenied = 13, Exists = 17, NotDirectory = 20, IsDirectory = 21, TooManyFiles = 23, TooManyOpen = 24, TooLarge = 27, NoSpace = 28;
    private const int ReadOnly = 30, NameTooLong = 36, TooManyLinks = 40, QuotaExceeded = 122, WindowsTooManyOpen = unchecked((int)0x80070004), WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Classifies a failure; <see langword="null"/> for what is none of the file system: an assembly that cannot be loaded is a damaged installation.</summary>
    public static RunFailure? Of(Exception failure) => failure switch
    {
        FileLoadException => null,
        UnauthorizedAccessException => Denied(failure),
        PathTooLongException => Misplaced(failure),
        IOException { HResult: NoSpace or QuotaExceeded or TooLarge or WindowsDiskFull } =>
            Rejected($"A disk is full: {Sentence(failure)} Free some space there, or set Temp:Folder to a larger disk.") with { IsOfFullDisk = failure.HResult != TooLarge },
        IOException { HResult: ReadOnly } =>
            Rejected($"A file system is read-only: {Sentence(failure)} Mount it writable, or set Temp:Folder to a folder that can be written."),
        IOException { HResult: AccessDenied } => Denied(failure),
        IOException { HResult: Exists or NotDirectory or IsDirectory or NameTooLong or TooManyLinks } => Misplaced(failure),
        IOException { HResult: TooManyFiles or TooManyOpen or WindowsTooManyOpen } =>
            Transient($"Too many files are open: {Sentence(failure)} If it stays, raise the limit of open files (ulimit -n)."),
        DirectoryNotFoundException or FileNotFoundException or IOException { HResult: NotFound } =>
            Transient($"A local file is gone that the run was working on: {Sentence(failure)} If it stays, let no other program clean the folder that Temp:Folder names, or set another one."),
        IOException => Transient($"A file operation on a local disk failed: {Sentence(failure)} If it stays, check the disk of Temp:Folder."),
        _ => null,
    };

    private static RunFailure Denied(Exception failure) =>
        Rejected($"A file or folder may not be used: {Sentence(failure)} Give the account that runs this read and write access to it, or set Temp:Folder to another folder.");

    private static RunFailure Misplaced(Exception failure) =>
        Rejected($"A file or folder cannot be made: {Sentence(failure)} Remove what stands in its place, or set Temp:Folder to another, shorter folder.");

    private static RunFailure Rejected(string reason) => new(RunStatus.Rejected, FailureCategory.Configuration, reason);

    private static RunFailure Transient(string reason) => new(RunStatus.Transient, null, reason);

    private static string Sentence(Exception failure) => failure.Message.TrimEnd('.') + ".";
}
