using System.IO.Hashing;

namespace EmailScheduler.Storage.Objects;

/// <summary>XXH3-128 of content, as 32 lower-case hex digits; made while the bytes pass, in constant memory.</summary>
internal static class ContentHash
{
    // Fits into a processor's cache, in which it is hashed, and then written.
    private const int BufferSize = 256 << 10;

    /// <summary>Copies a stream to its end and hashes what was copied.</summary>
    public static async Task<(string Hash, long Length)> CopyAsync(Stream source, Stream target, CancellationToken cancellationToken)
    {
        await using var hashing = new HashingStream(target);
        await source.CopyToAsync(hashing, BufferSize, cancellationToken);
        return (hashing.Hash, hashing.Length);
    }

    /// <summary>Copies content to a stream in one pass and hashes what was copied.</summary>
    public static async Task<(string Hash, long Length)> CopyAsync(ObjectContent source, Stream target, CancellationToken cancellationToken)
    {
        await using var hashing = new HashingStream(target);
        await source.CopyToAsync(hashing, cancellationToken);
        return (hashing.Hash, hashing.Length);
    }

    /// <summary>Hashes a stream to its end.</summary>
    public static async Task<string> OfAsync(Stream source, CancellationToken cancellationToken) =>
        (await CopyAsync(source, Stream.Null, cancellationToken)).Hash;

    /// <summary>Hashes a file as it is now.</summary>
    public static async Task<string> OfFileAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FileSegmentStream(path, 0, new FileInfo(path).Length);
        return await OfAsync(file, cancellationToken);
    }
}

/// <summary>Passes on what is written to it, and hashes it.</summary>
internal sealed class HashingStream(Stream target) : Stream
{
    private readonly XxHash128 _hash = new();
    private long _length;

    /// <summary>XXH3-128 of what was written, as 32 lower-case hex digits.</summary>
    public string Hash => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _hash.Append(buffer.Span);
        _length += buffer.Length;
        return target.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count)
    {
        _hash.Append(buffer.AsSpan(offset, count));
        _length += count;
        target.Write(buffer, offset, count);
    }

    public override void Flush() => target.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
