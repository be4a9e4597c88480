using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Objects;

/// <summary>The bytes of a write, re-readable so that it can be repeated or sent in parallel parts.</summary>
/// <remarks>
/// Some are made from other bytes, which takes time, and their length is not known before (<see cref="IsMeasured"/>). A store that can takes them in one pass, with
/// <see cref="CopyToAsync"/>; one that must know the length, or read any part, has them measured first, and made again.
/// </remarks>
public abstract record ObjectContent
{
    private const int CopyBuffer = 1 << 20;

    private protected ObjectContent()
    {
    }

    /// <summary>The size in bytes, once it is known (<see cref="IsMeasured"/>).</summary>
    public abstract long Length { get; }

    /// <summary>The most bytes that it can have.</summary>
    internal virtual long MostLength => Length;

    /// <summary>Whether the length is known. If not, it is after <see cref="MeasureAsync"/>, and once the content has been copied.</summary>
    internal virtual bool IsMeasured => true;

    /// <summary>The file that is the content; <see langword="null"/> when it is none.</summary>
    internal virtual string? LocalPath => null;

    /// <summary>Opens a stream over a part of the bytes, which must be measured; the caller disposes of it.</summary>
    public abstract Stream OpenRead(long offset, long length);

    /// <summary>Makes the bytes once to learn their length.</summary>
    internal virtual Task MeasureAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Writes all bytes to a stream, in one pass.</summary>
    internal virtual async Task CopyToAsync(Stream target, CancellationToken cancellationToken)
    {
        await using var source = OpenRead(0, Length);
        await source.CopyToAsync(target, CopyBuffer, cancellationToken);
    }

    /// <summary>Content in memory, for small objects.</summary>
    public static ObjectContent FromBytes(ReadOnlyMemory<byte> bytes) => new Bytes(bytes);

    /// <summary>A file's content as it is now; the file must not change until the write has ended.</summary>
    public static ObjectContent FromFile(string path) => new File(path, new FileInfo(path).Length);

    private sealed record Bytes(ReadOnlyMemory<byte> Value) : ObjectContent
    {
        public override long Length => Value.Length;

        public override Stream OpenRead(long offset, long length) =>
            Part(Value.Slice(checked((int)offset), checked((int)length)));

        private static MemoryStream Part(ReadOnlyMemory<byte> part) => MemoryMarshal.TryGetArray(part, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(part.ToArray(), writable: false);
    }

    private sealed record File(string Path, long Size) : ObjectContent
    {
        public override long Length => Size;

        internal override string? LocalPath => Path;

        public override Stream OpenRead(long offset, long length) => new FileSegmentStream(Path, offset, length);
    }
}

/// <summary>A seekable read-only stream of a known length; what it reads is for those who derive from it to say.</summary>
/// <param name="length">How many bytes it has.</param>
internal abstract class SegmentStream(long length) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A position is not negative.");
    }

    public abstract override int Read(Span<byte> buffer);

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>How many of the bytes asked for there are from the position on.</summary>
    protected int Wanted(int asked) => (int)Math.Min(asked, Math.Max(0, length - _position));
}

/// <summary>A part of a file as a seekable read-only stream.</summary>
internal class FileSegmentStream(SafeFileHandle file, long offset, long length, bool ownsFile = true) : SegmentStream(length)
{
    public FileSegmentStream(string path, long offset, long length)
        : this(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous), offset, length)
    {
    }

    public override int Read(Span<byte> buffer)
    {
        var read = RandomAccess.Read(file, buffer[..Wanted(buffer.Length)], offset + Position);
        Position += read;
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await RandomAccess.ReadAsync(file, buffer[..Wanted(buffer.Length)], offset + Position, cancellationToken);
        Position += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && ownsFile)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>A file that was made for the reader of this stream alone: it can be taken instead of copied, and else is removed with the stream.</summary>
/// <param name="file">The open file.</param>
/// <param name="path">Its path.</param>
/// <param name="offset">The first byte of the stream.</param>
/// <param name="length">The stream's length.</param>
/// <param name="hash">XXH3-128 of the bytes; <see langword="null"/> when the stream is only a part of the file.</param>
/// <param name="tryRename">Renames a file, unless the target is on another file system.</param>
internal sealed class OwnedFileStream(SafeFileHandle file, string path, long offset, long length, string? hash, Func<string, string, bool> tryRename)
    : FileSegmentStream(file, offset, length)
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
