using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Workspaces;

/// <summary>Makes local files and folders, most of which only their owner may read and write, whatever the process' mask for new files (umask) takes away or leaves.</summary>
internal static partial class PrivateFile
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;
    private const int EntryExists = 17, TooLarge = 27, NoSpace = 28, QuotaExceeded = 122;
    private const int KeepSize = 1;

    /// <summary>Makes a new file and opens it.</summary>
    /// <exception cref="IOException">There is a file, or it cannot be made.</exception>
    public static FileStream Create(string path, FileShare share = FileShare.Read) => Open(path, FileMode.CreateNew, share, FileOptions.Asynchronous);

    /// <summary>Makes a new, empty file and reserves room for what will be written to it: a disk that is too small fails now, not in the middle, and each write costs the file system half.</summary>
    /// <exception cref="IOException">There is a file, or it cannot be made, or there is no room.</exception>
    public static FileStream CreateFor(string path, long length)
    {
        var file = Create(path);
        try
        {
            Reserve(file.SafeFileHandle, path, length);
            return file;
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Makes a new file with this content.</summary>
    /// <exception cref="IOException">There is a file, or it cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = Create(path);
        file.Write(content);
    }

    /// <summary>Opens a file, and makes it where there is none.</summary>
    public static FileStream OpenOrCreate(string path, FileShare share) => Open(path, FileMode.OpenOrCreate, share, FileOptions.None);

    /// <summary>Makes a folder, unless there is one, which stays as it is.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, OwnersFolder);
            Restrict(path, OwnersFolder);
        }
    }

    /// <summary>Makes a folder that others may look into as far as the process' mask for new files allows it, and its owner in any case.</summary>
    public static void CreateSharedFolder(string path)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(path) is var mode && (mode & OwnersFolder) != OwnersFolder)
        {
            File.SetUnixFileMode(path, mode | OwnersFolder);
        }
    }

    /// <summary>Makes a folder; <see langword="false"/> when there is something of that name. Else it would be whoever's.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static bool TryCreateNewFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return !Path.Exists(path) && Directory.CreateDirectory(path).Exists;
        }

        if (Native.MakeFolder(path, (uint)OwnersFolder) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return error == EntryExists ? false : throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'", error);
        }

        Restrict(path, OwnersFolder);
        return true;
    }

    /// <summary>Lets only the owner into a folder that earlier versions, or a hand, have made for others too. Another account's stays as it is.</summary>
    public static void RestrictFolder(string path)
    {
        try
        {
            Restrict(path, OwnersFolder);
        }
        catch (UnauthorizedAccessException)
        {
            // Its owner has decided.
        }
    }

    /// <summary>Gives a file the mode of another one, whose place it takes.</summary>
    public static void CopyMode(string from, string to)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(to, File.GetUnixFileMode(from));
        }
    }

    // A file system that cannot reserve, or is interrupted, allocates while it writes.
    private static void Reserve(SafeFileHandle file, string path, long length)
    {
        if (OperatingSystem.IsLinux() && length > 0 && Native.Reserve(file, KeepSize, 0, length) != 0
            && Marshal.GetLastPInvokeError() is (NoSpace or QuotaExceeded or TooLarge) and var error)
        {
            throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)} for {length} bytes : '{path}'", error);
        }
    }

    private static FileStream Open(string path, FileMode mode, FileShare share, FileOptions how)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0, Options = how };
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(path, options);
        }

        options.UnixCreateMode = OwnersFile;
        var file = new FileStream(path, options);
        try
        {
            Restrict(file.SafeFileHandle);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // One that was there may be another account's, which alone may change its mode.
    private static void Restrict(SafeFileHandle file)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file) is var mode && mode != OwnersFile)
        {
            try
            {
                File.SetUnixFileMode(file, OwnersFile);
            }
            catch (UnauthorizedAccessException) when ((mode & OwnersFile) == OwnersFile)
            {
                // Its owner has decided.
            }
        }
    }

    private static void Restrict(string folder, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(folder) != mode)
        {
            File.SetUnixFileMode(folder, mode);
        }
    }

    private static partial class Native
    {
        [LibraryImport("libc", EntryPoint = "mkdir", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static partial int MakeFolder(string path, uint mode);

        [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static partial int Reserve(SafeFileHandle file, int mode, long offset, long length);
    }
}
