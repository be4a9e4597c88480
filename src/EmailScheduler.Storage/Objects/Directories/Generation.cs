using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>
/// Which content of a key a file holds: its size and its write time (UTC, in 100 ns). The store gives every object that it writes a
/// later time than the one it replaces, so two contents of a key never share a generation; a file that was changed by hand has another
/// one than the store knows. Not the inode: a folder that was copied or restored with its times keeps its metadata.
/// </summary>
internal readonly record struct Generation(long Length, long WriteTicks)
{
    /// <summary>The sidecar's file name.</summary>
    public string FileName => string.Create(CultureInfo.InvariantCulture, $"{Length}-{WriteTicks}.json");

    public DateTimeOffset WrittenAt => new(WriteTicks, TimeSpan.Zero);

    public static Generation Of(SafeFileHandle file) => new(RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file).Ticks);
}
