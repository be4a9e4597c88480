using System.Runtime.InteropServices;

namespace EmailScheduler.Storage.Objects;

/// <summary>The bytes of a write, re-readable so that it can be repeated or sent in parallel parts.</summary>
public abstract record ObjectContent
{
    private protected ObjectContent()
    {
    }

    /// <summary>The size in bytes.</summary>
    public abstract long Length { get; }

    /// <summary>The file that is the content; <see langword="null"/> when it is none.</summary>
    internal virtual string? LocalPath => null;

    /// <summary>Opens a stream over a part of the bytes; the caller disposes of it.</summary>
    public abstract Stream OpenRead(long offset, long length);

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

        public override Stream OpenRead(long offset, long length) => new FilePartStream(Path, offset, length);
    }
}
