using System.ComponentModel;
using System.Runtime.InteropServices;
using EmailScheduler.Storage.Workspaces;
using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>The file-system calls that a crash-safe store needs and that .NET does not offer, or offers with a non-atomic fallback.</summary>
internal static partial class Durable
{
    private const int EntryExists = 17, CrossDevice = 18;

    /// <summary>Makes the entries of a folder (creations, renames, removals) outlive a power failure. Windows keeps them by itself.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = Native.Open(folder, 0);
        if (handle.IsInvalid || Native.Fsync(handle) != 0)
        {
            throw Failure(folder);
        }
    }

    /// <summary>Renames over the target, atomically. Unlike File.Move it never falls back to copying when the two are on different file systems.</summary>
    public static void Replace(string source, string target)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(source, target, overwrite: true);
        }
        else if (Native.Rename(source, target) != 0)
        {
            throw Failure(target);
        }
    }

    /// <summary>Renames over the target; <see langword="false"/> when the two are on different file systems.</summary>
    public static bool TryRename(string source, string target)
    {
        try
        {
            Replace(source, target);
            return true;
        }
        catch (IOException failure) when (failure.HResult == CrossDevice)
        {
            return false;
        }
    }

    /// <summary>Creates a folder so that it outlives a power failure: each new one's entry in its parent is flushed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isPrivate">Whether only its owner may look into it; else others may as the process' mask for new files allows.</param>
    public static void CreateFolder(string folder, bool isPrivate = false)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        var parent = Path.GetDirectoryName(folder)!;
        CreateFolder(parent, isPrivate);
        if (isPrivate)
        {
            PrivateFile.CreateFolder(folder);
        }
        else
        {
            PrivateFile.CreateSharedFolder(folder);
        }

        FlushFolder(parent);
    }

    /// <summary>Puts the file at a target that must not exist, atomically; <see langword="false"/> when it does.</summary>
    public static bool TryPlace(string source, string target)
    {
        if (OperatingSystem.IsWindows())
        {
            return TryMove(source, target);
        }

        if (Native.Link(source, target) == 0)
        {
            File.Delete(source);
            return true;
        }

        // Some file systems (FAT, some network drives) have no hard links: the caller holds the key's lock, so looking first is enough
        // against other stores, and only a file dropped by hand at this very instant could be replaced.
        return Marshal.GetLastPInvokeError() != EntryExists && !Path.Exists(target) && Replaced(source, target);
    }

    /// <summary>Copies content inside the kernel: shares the blocks where the file system can, else copies without passing through this process.</summary>
    /// <returns><see langword="false"/> when the file system or the platform cannot; the target may then hold a part.</returns>
    public static bool TryCopy(SafeFileHandle source, SafeFileHandle target, long length, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        const int Step = 64 << 20;
        for (long copied = 0; copied < length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long from = copied, to = copied;
            var step = Native.CopyFileRange(source, ref from, target, ref to, (nint)Math.Min(Step, length - copied), 0);
            if (step <= 0)
            {
                return false;
            }

            copied += step;
        }

        return true;
    }

    private static bool Replaced(string source, string target)
    {
        Replace(source, target);
        return true;
    }

    private static bool TryMove(string source, string target)
    {
        try
        {
            File.Move(source, target, overwrite: false);
            return true;
        }
        catch (IOException) when (Path.Exists(target))
        {
            return false;
        }
    }

    private static IOException Failure(string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{new Win32Exception(error).Message} : '{path}'", error);
    }

    private static partial class Native
    {
        private const string C = "libc";

        [LibraryImport(C, EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static partial SafeFileHandle Open(string path, int flags);

        [LibraryImport(C, EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static partial int Fsync(SafeFileHandle file);

        [LibraryImport(C, EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static partial int Rename(string source, string target);

        [LibraryImport(C, EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static partial int Link(string source, string target);

        [LibraryImport(C, EntryPoint = "copy_file_range", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static partial nint CopyFileRange(SafeFileHandle source, ref long from, SafeFileHandle target, ref long to, nint length, uint flags);
    }
}
