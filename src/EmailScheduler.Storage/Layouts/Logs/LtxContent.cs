using System.Buffers;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using K4os.Compression.LZ4;
using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>
/// An LTX file of a local database's pages that takes no disk. A small one is made at once, in memory. A large one is made while it is sent, in one pass
/// (<see cref="CopyToAsync"/>); for who must know its length before, once to learn that, its index and checksum, and then again, part by part, whenever it is read.
/// Memory of a large one: its page index, about 10 bytes a page.
/// </summary>
internal sealed record LtxContent : ObjectContent
{
    private readonly PagePacker _packer;
    private readonly LtxHeader _header;
    private long? _length;
    private LtxOutline? _outline;

    private LtxContent(PagePacker packer, LtxHeader header)
    {
        _packer = packer;
        _header = header;
    }

    public override long Length => _length ?? throw new InvalidOperationException("The file's length is known once it has been made.");

    internal override long MostLength => LtxFormat.MostLength(_header.PageSize, _packer.Pages);

    internal override bool IsMeasured => _length is not null;

    /// <summary>Makes the file of some pages, as they were when they were hashed. Nothing may write to the database until the content has been used.</summary>
    /// <exception cref="InvalidDatabaseException">A page is not what was hashed: something writes to the database.</exception>
    public static async Task<ObjectContent> CreateAsync(string database, PageHashes hashes, uint[] pages, LtxHeader header, CancellationToken cancellationToken)
    {
        var packer = new PagePacker(database, hashes, pages);
        var content = new LtxContent(packer, header);
        if (!packer.IsSmall)
        {
            return content;
        }

        using var output = new MemoryStream(pages.Length * hashes.PageSize / 2);
        await content.CopyToAsync(output, cancellationToken);
        return FromBytes(output.GetBuffer().AsMemory(0, (int)output.Length));
    }

    /// <exception cref="InvalidOperationException">It has not been measured.</exception>
    public override Stream OpenRead(long offset, long length) => new LtxContentStream(
        _packer, _outline ?? throw new InvalidOperationException("The file is measured before parts of it are read."), offset, length);

    /// <exception cref="InvalidDatabaseException">A page is not what was hashed: something writes to the database.</exception>
    internal override async Task CopyToAsync(Stream target, CancellationToken cancellationToken)
    {
        var writer = await LtxWriter.CreateAsync(target, _header, cancellationToken);
        await _packer.PackAsync(chunk => writer.AppendAsync(chunk, cancellationToken), cancellationToken);
        await writer.CompleteAsync(cancellationToken);
        _length = writer.Length;
    }

    /// <exception cref="InvalidDatabaseException">A page is not what was hashed: something writes to the database.</exception>
    internal override async Task MeasureAsync(CancellationToken cancellationToken)
    {
        if (_outline is not null)
        {
            return;
        }

        using var ends = new MemoryStream();
        var writer = await LtxWriter.CreateAsync(ends, _header, cancellationToken);
        var offsets = new List<long> { LtxFormat.HeaderLength };
        await _packer.PackAsync(
            chunk =>
            {
                offsets.Add(offsets[^1] + chunk.Bytes.Length);
                writer.Pass(chunk);
                return Task.CompletedTask;
            },
            cancellationToken);
        await writer.CompleteAsync(cancellationToken);
        (_length, _outline) = (writer.Length, new LtxOutline([.. offsets], ends.ToArray()));
    }
}

/// <summary>What of an LTX file is needed to make any part of it.</summary>
/// <param name="Offsets">Where each part's frames begin in the file, and where the last ones end.</param>
/// <param name="Ends">The file's header, and what follows its frames.</param>
internal sealed record LtxOutline(long[] Offsets, byte[] Ends);

/// <summary>A part of an <see cref="LtxContent"/> as a seekable read-only stream, which packs the pages that are asked for.</summary>
/// <param name="packer">Packs the pages.</param>
/// <param name="outline">Where they are in the file, and what is around them.</param>
/// <param name="offset">Where the stream begins in the file.</param>
/// <param name="length">How many bytes it has.</param>
internal sealed class LtxContentStream(PagePacker packer, LtxOutline outline, long offset, long length) : SegmentStream(length)
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
        var (offsets, ends) = (outline.Offsets, outline.Ends);
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

/// <summary>Packs pages of a local database, as they were when they were hashed, into the frames of an LTX file: the same bytes however often it is done.</summary>
/// <param name="database">The database's file.</param>
/// <param name="hashes">The hashes of its pages.</param>
/// <param name="pages">The pages to pack, in order.</param>
internal sealed class PagePacker(string database, PageHashes hashes, uint[] pages)
{
    private const int PartLength = 512 << 10;

    // A day's commit is worth some tenths of a second: it is moved now, kept for weeks, and read by every check-out until the next snapshot.
    private const int CompressedHard = 32 << 20;

    private static readonly int Ahead = 2 * Environment.ProcessorCount;

    private readonly int _pagesAPart = Math.Max(1, PartLength / hashes.PageSize);

    /// <summary>How many pages there are.</summary>
    public int Pages => pages.Length;

    /// <summary>Whether the pages are few enough to be compressed hard, once, and kept in memory.</summary>
    public bool IsSmall => (long)pages.Length * hashes.PageSize <= CompressedHard;

    /// <summary>How many parts the pages are packed in, each with its own frames.</summary>
    public int Parts => (pages.Length + _pagesAPart - 1) / _pagesAPart;

    public SafeFileHandle OpenDatabase() => File.OpenHandle(database, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);

    public LtxChunk NewChunk() => new(hashes.PageSize, _pagesAPart, IsSmall ? LZ4Level.L09_HC : LZ4Level.L00_FAST);

    /// <summary>Packs all parts on all processors, a few megabytes ahead of who takes them.</summary>
    /// <param name="append">Takes each part, in order.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidDatabaseException">A page is not what was hashed: something writes to the database.</exception>
    public async Task PackAsync(Func<LtxChunk, Task> append, CancellationToken cancellationToken)
    {
        using var file = OpenDatabase();
        var packing = new Queue<Task<LtxChunk>>();
        try
        {
            for (var part = 0; part < Parts || packing.Count > 0; part++)
            {
                var chunk = packing.Count == Ahead || part >= Parts ? await packing.Dequeue() : null;
                cancellationToken.ThrowIfCancellationRequested();
                await (chunk is null ? Task.CompletedTask : append(chunk));
                if (part < Parts)
                {
                    packing.Enqueue(PackAsync(chunk ?? NewChunk(), file, part));
                }
            }
        }
        finally
        {
            // They read the file, which is closed now.
            await ((Task)Task.WhenAll(packing)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Packs one part.</summary>
    /// <exception cref="InvalidDatabaseException">A page is not what was hashed: something writes to the database.</exception>
    public void Pack(LtxChunk chunk, SafeFileHandle file, int part)
    {
        chunk.Clear();
        var wanted = pages.AsSpan(part * _pagesAPart, Math.Min(_pagesAPart, pages.Length - (part * _pagesAPart)));
        var buffer = ArrayPool<byte>.Shared.Rent(wanted.Length * hashes.PageSize);
        try
        {
            while (!wanted.IsEmpty)
            {
                var run = RunLength(wanted);
                var content = buffer.AsSpan(0, run * hashes.PageSize);
                PageScan.Read(file, content, (long)(wanted[0] - 1) * hashes.PageSize);
                for (var index = 0; index < run; index++)
                {
                    Add(chunk, wanted[index], content.Slice(index * hashes.PageSize, hashes.PageSize));
                }

                wanted = wanted[run..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Task<LtxChunk> PackAsync(LtxChunk chunk, SafeFileHandle file, int part) => Task.Run(() =>
    {
        Pack(chunk, file, part);
        return chunk;
    });

    private void Add(LtxChunk chunk, uint page, ReadOnlySpan<byte> content)
    {
        if (!hashes.Matches(page, content))
        {
            throw new InvalidDatabaseException($"Page {page} of the database changed while it was committed; close whatever writes to it.");
        }

        chunk.Add(page, content);
    }

    private static int RunLength(ReadOnlySpan<uint> pages)
    {
        var length = 1;
        while (length < pages.Length && pages[length] == pages[0] + length)
        {
            length++;
        }

        return length;
    }
}
