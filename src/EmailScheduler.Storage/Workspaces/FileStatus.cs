using System.Runtime.InteropServices;

namespace EmailScheduler.Storage.Workspaces;

/// <summary>What the kernel knows of a name's file (<c>struct statx</c>, as far as it is needed). Only Linux has this call, whose layout is the same on all processors.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal readonly partial struct FileStatus
{
    private const string Self = "/proc/self";
    private const int CurrentFolder = -100, NoFollow = 0x100;
    private const uint BasicFields = 0x7ff;
    private const int TypeMask = 0xf000, RegularType = 0x8000, FolderType = 0x4000, LinkType = 0xa000;

    /// <summary>How many names it has.</summary>
    [FieldOffset(16)]
    public readonly uint Links;

    /// <summary>The number of the account that owns it.</summary>
    [FieldOffset(20)]
    public readonly uint Owner;

    /// <summary>Its number on its file system (inode).</summary>
    [FieldOffset(32)]
    public readonly ulong Number;

    /// <summary>Bytes.</summary>
    [FieldOffset(40)]
    public readonly ulong Length;

    [FieldOffset(28)]
    private readonly ushort _mode;

    [FieldOffset(136)]
    private readonly uint _deviceMajor;

    [FieldOffset(140)]
    private readonly uint _deviceMinor;

    /// <summary>Whether it is an ordinary file.</summary>
    public bool IsFile => (_mode & TypeMask) == RegularType;

    /// <summary>Whether it is a folder.</summary>
    public bool IsFolder => (_mode & TypeMask) == FolderType;

    /// <summary>Whether it is a symbolic link.</summary>
    public bool IsLink => (_mode & TypeMask) == LinkType;

    /// <summary>The file system that it is on.</summary>
    public long Device => ((long)_deviceMajor << 32) | _deviceMinor;

    /// <summary>Reads it; <see langword="null"/> when there is none, or this is not Linux.</summary>
    /// <param name="path">The name.</param>
    /// <param name="followsLinks">Whether of the file that a symbolic link leads to, instead of the link.</param>
    public static FileStatus? Of(string path, bool followsLinks) =>
        OperatingSystem.IsLinux() && Native.Status(CurrentFolder, path, followsLinks ? 0 : NoFollow, BasicFields, out var status) == 0 ? status : null;

    /// <summary>Whether the account of this process owns the file; <see langword="false"/> where that is not known.</summary>
    public static bool IsOwn(string path) => Of(path, followsLinks: true) is { } file && Of(Self, followsLinks: true) is { } self && file.Owner == self.Owner;

    private static partial class Native
    {
        [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static partial int Status(int folder, string path, int flags, uint mask, out FileStatus status);
    }
}
