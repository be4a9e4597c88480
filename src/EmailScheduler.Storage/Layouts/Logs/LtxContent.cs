using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>
/// An LTX file of a local database's pages that takes no disk: a small one is in memory; a large one is made once to learn its length, index and checksum, and
/// then again, part by part, whenever it is read. Memory of a large one: its page index, about 10 bytes a page.
/// </summary>
internal sealed record LtxContent : ObjectContent
{
    private readonly PagePacker _packer;
    private readonly long[] _offsets;
    private readonly byte[] _ends;

    private LtxContent(PagePacker packer, long[] offsets, byte[] ends)
    {
        _packer = packer;
        _offsets = offsets;
        _ends = ends;
    }

    public override long Length => _offsets[^1] - LtxFormat.HeaderLength + _ends.Length;

    /// <summary>Makes the file of some pages, as they were when they were hashed. Nothing may write to the database until the content has been used.</summary>
    /// <exception cref="InvalidDatabaseException">A page is not what was hashed: something writes to the database.</exception>
    public static async Task<ObjectContent> CreateAsync(string database, PageHashes hashes, uint[] pages, LtxHeader header, CancellationToken cancellationToken)
    {
        var packer = new PagePacker(database, hashes, pages);
        using var output = new MemoryStream(packer.IsSmall ? pages.Length * hashes.PageSize / 2 : 0);
        var writer = await LtxWriter.CreateAsync(output, header, cancellationToken);
        var offsets = new List<long> { LtxFormat.HeaderLength };
        await packer.PackAsync(
            async chunk =>
            {
                offsets.Add(offsets[^1] + chunk.Bytes.Length);
                if (packer.IsSmall)
                {
                    await writer.AppendAsync(chunk, cancellationToken);
                }
                else
                {
                    writer.Pass(chunk);
                }
            },
            cancellationToken);
        await writer.CompleteAsync(cancellationToken);
        return packer.IsSmall ? FromBytes(output.GetBuffer().AsMemory(0, (int)output.Length)) : new LtxContent(packer, [.. offsets], output.ToArray());
    }

    public override Stream OpenRead(long offset, long length) => new LtxContentStream(_packer, _offsets, _ends, offset, length);
}

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

    /// <exception cref="InvalidDatabaseException">A page is not what was hashed: something writes to the database.</exception>
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
