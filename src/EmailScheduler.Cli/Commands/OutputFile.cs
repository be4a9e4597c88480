using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Cli.Commands;

/// <summary>
/// A file that an option names, written so that there is never half a file under its name: it replaces what was there when it is whole. A link stays one: what it
/// points to is replaced. What is no regular file (a device, a FIFO, <c>/dev/stdout</c>) is written through.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    // As many links as the system itself follows: those of a loop lead on for ever.
    private const int BrokenPipe = 32, MostLinks = 40;

    private readonly string? _part;
    private readonly string _path;

    private OutputFile(string path, string? part, Stream stream) => (_path, _part, Stream) = (path, part, stream);

    /// <summary>Takes the content.</summary>
    public Stream Stream { get; }

    /// <summary>Begins the file.</summary>
    /// <exception cref="InvalidSettingException">It cannot be written; the message names the option, the file and the remedy.</exception>
    public static OutputFile Create(string option, string file) => Guard(option, file, () =>
    {
        var target = Target(option, file);
        if (OpenThrough(target) is { } through)
        {
            return new OutputFile(target, part: null, through);
        }

        var part = $"{target}.{Guid.NewGuid():N}.part";
        var stream = new FileStream(part, FileMode.CreateNew, FileAccess.Write);
        if (!OperatingSystem.IsWindows() && File.Exists(target))
        {
            File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(target));
        }

        return new OutputFile(target, part, stream);
    });

    /// <summary>
    /// Has a new file made. One that is there is left as it is; through a device or a FIFO goes what was made in a folder of its own, which is removed.
    /// </summary>
    /// <param name="option">The option that names the file.</param>
    /// <param name="file">The file.</param>
    /// <param name="tempFolder">Where a folder can be made.</param>
    /// <param name="make">Makes the file, which does not exist, at the path that it is given.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidSettingException">It exists, or cannot be written; the message names the option, the file and the remedy.</exception>
    public static async Task MakeAsync(string option, string file, string tempFolder, Func<string, Task> make, CancellationToken cancellationToken)
    {
        var target = Guard(option, file, () => Target(option, file));
        await using var through = Guard(option, file, () => OpenThrough(target));
        if (through is null)
        {
            RefuseExisting(option, file, target);
            await make(target);
            return;
        }

        var folder = Path.Combine(tempFolder, $"email-scheduler-output-{Guid.NewGuid():N}");
        try
        {
            MakePrivate(folder);
            var made = Path.Combine(folder, "output");
            await make(made);
            await using var source = File.OpenRead(made);
            await source.CopyToAsync(through, cancellationToken);
        }
        catch (IOException failure) when (!IsReaderGone(failure))
        {
            throw Unusable(option, file, failure);
        }
        catch (IOException)
        {
            // It has seen what it wanted.
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>Goes on only where nothing is: neither the file nor what SQLite would read with it.</summary>
    private static void RefuseExisting(string option, string file, string target)
    {
        if (SqliteFile.BesideOf(target).Prepend(target).FirstOrDefault(Path.Exists) is { } there)
        {
            throw new InvalidSettingException(option, file, $"'{there}' is there already; give the name of a new file");
        }
    }

    /// <summary>All is written: the file gets its name.</summary>
    public void Complete()
    {
        if (_part is null)
        {
            Stream.Dispose();
            return;
        }

        ((FileStream)Stream).Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_part, _path, overwrite: true);
    }

    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // What is thrown away need not have been written; a file that was to be written has been completed before.
        }

        if (_part is not null)
        {
            File.Delete(_part);
        }
    }

    /// <summary>Whether what is written goes to a pipe that is read no more (EPIPE): no failure, for its reader has seen what it wanted.</summary>
    public static bool IsReaderGone(IOException failure) => failure.HResult == BrokenPipe;

    /// <summary>Why a file could not be written, as an error of the option that names it. The system's own words may name the file that is written first, which the caller has not given.</summary>
    public static InvalidSettingException Unusable(string option, string file, Exception failure) => new(option, file, $"{failure switch
    {
        DirectoryNotFoundException => $"there is no folder '{FolderOf(file)}'",
        UnauthorizedAccessException => $"the file or its folder '{FolderOf(file)}' may not be written",
        _ => failure.Message.TrimEnd('.'),
    }}; give a file in a folder that can be written");

    private static string? FolderOf(string file) => Path.GetDirectoryName(Path.GetFullPath(HomeFolder.Expand(file)));

    /// <summary>Where the content goes: the end of a chain of links.</summary>
    private static string Target(string option, string file)
    {
        if (string.IsNullOrWhiteSpace(file) || file.Contains('\0', StringComparison.Ordinal))
        {
            throw new InvalidSettingException(option, file, "give the name of a file");
        }

        var path = Path.GetFullPath(file);
        if (Directory.Exists(path))
        {
            throw new InvalidSettingException(option, file, "it is a folder; give the name of a file");
        }

        // A name in /proc is that of an open file (/dev/stdout): no other file can take its place.
        return IsOfProcess(path) || new FileInfo(path) is not { LinkTarget: not null } link ? path : link.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    private static bool IsOfProcess(string path)
    {
        FileSystemInfo? at = new FileInfo(path);
        for (var links = 0; at is not null && links <= MostLinks; links++, at = at.LinkTarget is null ? null : at.ResolveLinkTarget(returnFinalTarget: false))
        {
            if (at.FullName.StartsWith("/proc/", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Opens what is no regular file; <see langword="null"/> for one that is, and for none. Only of a regular file the length can be set, which distinguishes it from a
    /// device or a FIFO: these have none. Not locked, for several may write to a pipe; added to what a redirection of the caller has there.
    /// </summary>
    private static FileStream? OpenThrough(string path)
    {
        var isOfProcess = IsOfProcess(path);
        if (!isOfProcess && new FileInfo(path) is not { Exists: true, Length: 0 })
        {
            return null;
        }

        var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        try
        {
            if (stream.CanSeek)
            {
                stream.Seek(0, SeekOrigin.End);
            }

            if (isOfProcess)
            {
                return stream;
            }

            stream.SetLength(0);
            stream.Dispose();
            return null;
        }
        catch (Exception failure) when (failure is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            return stream;
        }
    }

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static T Guard<T>(string option, string file, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Unusable(option, file, failure);
        }
    }
}
