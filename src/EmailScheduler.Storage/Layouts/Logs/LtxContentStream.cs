using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>A part of an <see cref="LtxContent"/> as a seekable read-only stream, which packs the pages that are asked for.</summary>
/// <param name="packer">Packs the pages.</param>
/// <param name="offsets">Where each part's frames begin in the file, and where the last ones end.</param>
/// <param name="ends">The file's header, and what follows its frames.</param>
/// <param name="offset">Where the stream begins in the file.</param>
/// <param name="length">How many bytes it has.</param>
internal sealed class LtxContentStream(PagePacker packer, long[] offsets, byte[] ends, long offset, long length) : PartStream(length)
{
    private const int None = -1;

    private readonly SafeFileHandle _database = packer.OpenDatabase();
    private readonly LtxChunk _chunk = packer.NewChunk();
    private int _packed = None;

    /// <exception cref="UnusableDatabaseException">A page is not what was hashed: something writes to the database.</exception>
    public override int Read(Span<byte> buffer)
    {
        var source = At(offset + Position);
        var count = Wanted(Math.Min(buffer.Length, source.Length));
        source[..count].CopyTo(buffer);
        Position += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : ValueTask.FromResult(Read(buffer.Span));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _database.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>What of the file is at hand from a place in it on.</summary>
    private ReadOnlySpan<byte> At(long place)
    {
        if (place < offsets[0])
        {
            return ends.AsSpan((int)place, (int)(offsets[0] - place));
        }

        if (place >= offsets[^1])
        {
            return ends.AsSpan((int)Math.Min(ends.Length, LtxFormat.HeaderLength + place - offsets[^1]));
        }

        var found = Array.BinarySearch(offsets, place);
        var part = found >= 0 ? found : ~found - 1;
        if (part != _packed)
        {
            _packed = None;
            packer.Pack(_chunk, _database, part);
            _packed = _chunk.Bytes.Length == offsets[part + 1] - offsets[part]
                ? part
                : throw new InvalidOperationException("The compressor has made other bytes of the same pages.");
        }

        return _chunk.Bytes.Span[(int)(place - offsets[part])..];
    }
}
