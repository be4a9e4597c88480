using CsCheck;
using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Tests.Litestream;

public sealed class LtxFuzzTests
{
    private static readonly Gen<int> PageSizes = Gen.Int[9, 16].Select(bits => 1 << bits);

    [Fact]
    public async Task Write_AnyPages_ReadBackBothWays() =>
        await Gen.Select(PageSizes, Gen.UInt[1, 100], Gen.UInt[0, 1000], Gen.Bool).SampleAsync(
            async (pageSize, commit, seed, isSnapshot) =>
            {
                var (header, pages) = RandomPages(pageSize, commit, seed, isSnapshot);
                var file = await WriteAsync(header, pages);
                var (readHeader, readPages) = await LtxBytes.ReadAsync(file, Cancel);
                Assert.Equal(header, readHeader);
                Assert.Equal(pages, readPages);

                var index = ReadIndex(file);
                Assert.Equal(pages.Keys, index.Segments.SelectMany(LtxIndex.Entries).Select(entry => entry.Page));
                Assert.Equal(index.End.Length, file.Length - index.Segments.Sum(segment => segment.Length) - LtxFormat.HeaderLength);
            },
            iter: LongTests.Choose(8, 30));

    [Fact]
    public async Task Read_ABitOfEveryByteFlipped_RefusedOrSamePages()
    {
        var file = await SmallFileAsync();
        var expected = await LtxBytes.ReadAsync(file, Cancel);
        for (var at = 0; at < file.Length; at++)
        {
            file[at] ^= (byte)(1 << (at % 8));
            await RefusedOrSameAsync(file, expected);
            file[at] ^= (byte)(1 << (at % 8));
        }
    }

    [Fact]
    public async Task Read_EveryTruncation_Refused()
    {
        var file = await SmallFileAsync();
        for (var length = 0; length < file.Length; length++)
        {
            await Assert.ThrowsAsync<LtxException>(() => LtxBytes.ReadAsync(file[..length], Cancel));
            Assert.Throws<LtxException>(() => ReadIndex(file[..length]));
        }
    }

    [Fact]
    public async Task Read_ManyBytesReplaced_RefusedOrSamePages()
    {
        var file = await SmallFileAsync();
        var expected = await LtxBytes.ReadAsync(file, Cancel);
        await Gen.Select(Gen.Int[0, file.Length - 1], Gen.Byte).Array[1, 20].SampleAsync(
            async changes =>
            {
                var changed = file.ToArray();
                foreach (var (at, value) in changes)
                {
                    changed[at] = value;
                }

                await RefusedOrSameAsync(changed, expected);
            },
            iter: 1000);
    }

    [Fact]
    public async Task Write_PageThatMayNotCome_Refused()
    {
        var writer = await LtxWriter.CreateAsync(Stream.Null, new LtxHeader(512, 5, new TxId(2), new TxId(2), default), Cancel);
        var chunk = new LtxChunk(512, 4);
        chunk.Add(6, new byte[512]);
        await Assert.ThrowsAsync<ArgumentException>(() => writer.AppendAsync(chunk, Cancel));
    }

    [Fact]
    public async Task Write_SnapshotThatLacksPages_Refused()
    {
        var writer = await LtxWriter.CreateAsync(Stream.Null, new LtxHeader(512, 5, new TxId(1), new TxId(2), DateTimeOffset.UnixEpoch), Cancel);
        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.CompleteAsync(Cancel));
    }

    private static async Task RefusedOrSameAsync(byte[] file, (LtxHeader Header, SortedDictionary<uint, byte[]> Pages) expected)
    {
        try
        {
            var (header, pages) = await LtxBytes.ReadAsync(file, Cancel);
            Assert.Equal(expected.Header, header);
            Assert.Equal(expected.Pages, pages);
        }
        catch (LtxException)
        {
            // What is wanted.
        }

        try
        {
            // The index alone has no checksum of its own: it is held against the frames when they are read.
            _ = ReadIndex(file).Segments.Sum(segment => LtxIndex.Entries(segment).Count());
        }
        catch (LtxException)
        {
            // What is wanted.
        }
    }

    private static LtxIndex ReadIndex(byte[] file)
    {
        var header = LtxHeader.Read(file, "x.ltx");
        if (file.Length < LtxFormat.MinLength)
        {
            throw new LtxException("x.ltx", "is truncated");
        }

        var end = LtxIndex.EndLength(file, file.Length, "x.ltx");
        return LtxIndex.Read(header, file.AsMemory(^end..), file.Length, 2000, "x.ltx");
    }

    private static Task<byte[]> SmallFileAsync()
    {
        var (header, pages) = RandomPages(512, 5, seed: 3, isSnapshot: false);
        return WriteAsync(header, pages);
    }

    private static (LtxHeader Header, SortedDictionary<uint, byte[]> Pages) RandomPages(int pageSize, uint commit, uint seed, bool isSnapshot)
    {
        var random = new Random((int)seed);
        var pages = new SortedDictionary<uint, byte[]>();
        for (var page = 1u; page <= commit; page++)
        {
            if (isSnapshot || random.Next(2) == 0)
            {
                var content = new byte[pageSize];
                random.NextBytes(content.AsSpan(0, random.Next(pageSize)));
                pages.Add(page, content);
            }
        }

        var min = new TxId(isSnapshot ? 1UL : 2);
        return (new LtxHeader(pageSize, commit, min, new TxId(9), DateTimeOffset.FromUnixTimeMilliseconds(seed)), pages);
    }

    private static async Task<byte[]> WriteAsync(LtxHeader header, SortedDictionary<uint, byte[]> pages)
    {
        using var output = new MemoryStream();
        var writer = await LtxWriter.CreateAsync(output, header, Cancel);
        var chunk = new LtxChunk(header.PageSize, 7);
        foreach (var (page, content) in pages)
        {
            chunk.Add(page, content);
            if (chunk.IsFull)
            {
                await writer.AppendAsync(chunk, Cancel);
                chunk.Clear();
            }
        }

        await writer.AppendAsync(chunk, Cancel);
        await writer.CompleteAsync(Cancel);
        return output.ToArray();
    }
}
