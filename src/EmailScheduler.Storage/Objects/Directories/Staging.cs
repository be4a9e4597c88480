using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>This process's folder for unfinished writes; those of crashed processes are removed when it is made.</summary>
internal sealed class Staging(DirectoryPaths paths)
{
    private const string Prefix = "writer-";
    private const string TemporaryPrefix = "email-scheduler-store-";

    // A file changed within its write time's granularity looks unchanged.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private OwnedFolder? _folder;
    private OwnedFolder? _elsewhere;

    /// <summary>A path for a new file, on the objects' file system.</summary>
    public string NewPath() => Path.Combine(FolderPath(), Guid.NewGuid().ToString("N"));

    /// <summary>A path for a copy that is only read: on the objects' file system, or in the folder for temporary files where nothing can be written there.</summary>
    public string NewCopyPath()
    {
        try
        {
            return NewPath();
        }
        catch (Exception failure) when (DirectoryFailure.IsFileSystem(failure))
        {
            lock (_gate)
            {
                _elsewhere ??= OwnedFolder.Create(Path.GetTempPath(), TemporaryPrefix);
                return Path.Combine(_elsewhere.Path, Guid.NewGuid().ToString("N"));
            }
        }
    }

    /// <summary>Whether a file with this write time (UTC) is old enough, by the file system's own clock, that a later change shows in its write time.</summary>
    public bool IsSettled(DateTime writtenAt)
    {
        var probe = NewPath();
        PrivateFile.Write(probe, []);
        var now = File.GetLastWriteTimeUtc(probe);
        File.Delete(probe);
        return now - writtenAt > Settled;
    }

    private string FolderPath()
    {
        lock (_gate)
        {
            // Also made anew when someone has cleared the bookkeeping by hand.
            if (_folder is null || !Directory.Exists(_folder.Path))
            {
                _folder = OwnedFolder.Create(paths.Provide(paths.Staging), Prefix);
            }

            return _folder.Path;
        }
    }
}
