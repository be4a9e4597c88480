using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Objects;

/// <summary>A file that was made for the reader of this stream alone: it can be taken instead of copied, and else is removed with the stream.</summary>
/// <param name="file">The open file.</param>
/// <param name="path">Its path.</param>
/// <param name="offset">The first byte of the stream.</param>
/// <param name="length">The stream's length.</param>
/// <param name="hash">XXH3-128 of the bytes; <see langword="null"/> when the stream is only a part of the file.</param>
/// <param name="tryRename">Renames a file, unless the target is on another file system.</param>
internal sealed class OwnedFileStream(SafeFileHandle file, string path, long offset, long length, string? hash, Func<string, string, bool> tryRename)
    : FilePartStream(file, offset, length)
{
    private bool _isTaken;

    /// <summary>Moves the file instead of copying it.</summary>
    /// <param name="target">Where to; nothing may lie there.</param>
    /// <returns>The hash of the content; <see langword="null"/> when it must be copied, to another file system or because it is a part.</returns>
    public string? TryMoveTo(string target)
    {
        if (hash is null || _isTaken || !tryRename(path, target))
        {
            return null;
        }

        _isTaken = true;
        return hash;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && !_isTaken)
        {
            File.Delete(path);
        }
    }
}
