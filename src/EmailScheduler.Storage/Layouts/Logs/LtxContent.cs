using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;

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
    /// <exception cref="UnusableDatabaseException">A page is not what was hashed: something writes to the database.</exception>
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
