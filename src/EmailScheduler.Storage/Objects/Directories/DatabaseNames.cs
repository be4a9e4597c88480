using System.IO.Enumeration;
using System.Runtime.InteropServices;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>
/// Whether a file is a database of the store under a second name, as a link is. Such a file must not be opened: POSIX drops all locks of the process on
/// it when it is closed, those of a commit too that SQLite has under way (see <see cref="SqliteVfsFile"/>).
/// </summary>
internal sealed class DatabaseNames(DirectoryPaths paths)
{
    // The smallest page of SQLite: what is no multiple of it is no database at rest, and the folders need not be searched.
    private const int SmallestPage = 512;

    /// <summary>The database's file; <see langword="null"/> for a file that is none, or has but one name.</summary>
    public string? DatabaseOf(string path) =>
        FileIdentity.OfLinked(path) is { Length: > 0 } file && file.Length % SmallestPage == 0
            ? Databases().FirstOrDefault(database => FileIdentity.Of(database) == file.Identity)
            : null;

    private FileSystemEnumerable<string> Databases() =>
        new(paths.Root, (ref entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && DatabaseObjects.Owns(entry.FileName),
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && !DirectoryPaths.IsReserved(entry.FileName.ToString()),
        };
}

/// <summary>Which file a name leads to: one file can have several names, by hard links and symbolic ones.</summary>
/// <param name="Device">The file system.</param>
/// <param name="Number">The file's number on it (inode).</param>
internal readonly partial record struct FileIdentity(long Device, ulong Number)
{
    private const int CurrentFolder = -100, NoFollow = 0x100;
    private const uint BasicFields = 0x7ff;
    private const int TypeMask = 0xf000, Link = 0xa000;

    /// <summary>The file that a name leads to, links followed; <see langword="null"/> when there is none, or it cannot be determined here.</summary>
    public static FileIdentity? Of(string path) => TryRead(path, flags: 0, out var status) ? status.Identity : null;

    /// <summary>The same for a file that may have another name, and a size in bytes; <see langword="null"/> for one that has but this, as nearly every file.</summary>
    public static (FileIdentity Identity, ulong Length)? OfLinked(string path)
    {
        if (!TryRead(path, NoFollow, out var status))
        {
            return null;
        }

        var isLink = (status.Mode & TypeMask) == Link;
        return (isLink ? TryRead(path, flags: 0, out status) : status.Links > 1) ? (status.Identity, status.Length) : null;
    }

    /// <summary>Only Linux has this call, whose layout is the same on all processors. Windows keeps the locks of a file that is opened twice.</summary>
    private static bool TryRead(string path, int flags, out Status status)
    {
        status = default;
        return OperatingSystem.IsLinux() && Native.Status(CurrentFolder, path, flags, BasicFields, out status) == 0;
    }

    /// <summary>The kernel's <c>struct statx</c>, as far as it is needed.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private readonly struct Status
    {
        [FieldOffset(16)]
        public readonly uint Links;

        [FieldOffset(28)]
        public readonly ushort Mode;

        [FieldOffset(32)]
        private readonly ulong _number;

        [FieldOffset(40)]
        public readonly ulong Length;

        [FieldOffset(136)]
        private readonly uint _deviceMajor;

        [FieldOffset(140)]
        private readonly uint _deviceMinor;

        public FileIdentity Identity => new(((long)_deviceMajor << 32) | _deviceMinor, _number);
    }

    private static partial class Native
    {
        [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static partial int Status(int folder, string path, int flags, uint mask, out Status status);
    }
}
