using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Tests.Litestream;

public sealed class LtxReaderTests
{
    private static readonly byte[] A = [.. Enumerable.Repeat((byte)'a', 512)];
    private static readonly byte[] B = [.. Enumerable.Range(0, 512).Select(number => (byte)number)];

    // Token 0x1F: one literal, then a match of 19 and more (19 + 2×255 + …) that lies one byte back.
    private static readonly byte[] Bomb = [0x1F, (byte)'a', 1, 0, .. Enumerable.Repeat((byte)255, 500), 0, 0];

    [Fact]
    public async Task Read_HandMadeSnapshot_Understood()
    {
        var (header, pages) = await LtxBytes.ReadAsync(new LtxBytes().Page(1, A).Page(2, B).Build(), Cancel);
        Assert.Equal(new LtxHeader(512, 2, new TxId(1), new TxId(1), DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123)), header);
        Assert.Equal([1u, 2u], pages.Keys);
        Assert.Equal(A, pages[1]);
        Assert.Equal(B, pages[2]);
    }

    [Fact]
    public async Task Read_DeltaWithGapsOrNoPages_Understood()
    {
        Assert.Equal([2u, 7u], (await LtxBytes.ReadAsync(new LtxBytes { MinTxId = 3, MaxTxId = 9, Commit = 7 }.Page(2, A).Page(7, B).Build(), Cancel)).Pages.Keys);
        Assert.Empty((await LtxBytes.ReadAsync(new LtxBytes { MinTxId = 3, MaxTxId = 3 }.Build(), Cancel)).Pages);
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "no magic", "does not begin with LTX1" },
        { "checksummed database", "only files without database checksums" },
        { "checksum before", "only files without database checksums" },
        { "checksum after", "though its flags say that it has none" },
        { "page size 0", "has a page size of 0 bytes" },
        { "page size 513", "has a page size of 513 bytes" },
        { "page size 2^31", "has a page size of 2147483648 bytes" },
        { "no commit", "leads to a database of 0 pages" },
        { "transaction 0", "goes from transaction 0000000000000000" },
        { "transactions backwards", "goes from transaction 0000000000000004 to 0000000000000003" },
        { "time", "is after 9999-01-01" },
        { "page beyond the end", "holds page 3 after page 2 of 2" },
        { "page twice", "holds page 1 after page 1" },
        { "pages out of order", "holds page 2 after page 3" },
        { "page 0", "holds page 0" },
        { "snapshot with a gap", "holds page 2 after page 0" },
        { "snapshot too short", "is a snapshot of 2 pages but holds 1" },
        { "lock page", "SQLite's lock page" },
        { "page flags", "has flags 0x0003 before page 1" },
        { "page of no bytes", "says that page 1 takes 0 bytes" },
        { "page of 4 GB", "says that page 1 takes 4294967295 bytes" },
        { "decompression bomb", "does not decompress to 512 bytes" },
        { "page too short", "does not decompress to 512 bytes" },
        { "no block", "does not decompress to 512 bytes" },
        { "index offset", "page index" },
        { "index of another size", "page index" },
        { "index that is longer", "page index" },
        { "trailing byte", "goes on after its end" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Read_HostileFile_NamedAndRefused(string what, string expected)
    {
        var failure = await Assert.ThrowsAsync<LtxException>(() => LtxBytes.ReadAsync(Make(what), Cancel));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Equal("x.ltx", failure.File);
    }

    [Fact]
    public async Task Read_EmptyOrTinyFile_Truncated()
    {
        for (var length = 0; length < 100; length++)
        {
            var failure = await Assert.ThrowsAsync<LtxException>(() => LtxBytes.ReadAsync(new byte[length], Cancel));
            Assert.Contains("is truncated", failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(512, 2097153)]
    [InlineData(4096, 262145)]
    [InlineData(65536, 16385)]
    public void CheckPage_DatabaseBeyond1GiB_TheLockPageIsSteppedOver(int pageSize, uint lockPage)
    {
        var header = new LtxHeader(pageSize, lockPage + 5, new TxId(1), new TxId(1), default);
        Assert.Equal(lockPage, LtxFormat.LockPage(pageSize));
        Assert.Equal(lockPage + 4, LtxFormat.SnapshotPages(pageSize, header.Commit));
        LtxFrame.CheckPage(lockPage - 1, header, lockPage - 2, "x.ltx");
        LtxFrame.CheckPage(lockPage + 1, header, lockPage - 1, "x.ltx");
        Assert.Throws<LtxException>(() => LtxFrame.CheckPage(lockPage, header, lockPage - 1, "x.ltx"));
        Assert.Throws<LtxException>(() => LtxFrame.CheckPage(lockPage + 2, header, lockPage - 1, "x.ltx"));
    }

    private static byte[] Make(string what) => what switch
    {
        "no magic" => new LtxBytes { Magic = 1 }.Build(),
        "checksummed database" => new LtxBytes { Flags = 0 }.Build(),
        "checksum before" => new LtxBytes { ChecksumBefore = 1 }.Build(),
        "checksum after" => new LtxBytes { ChecksumAfter = 1 }.Page(1, A).Page(2, B).Build(),
        "page size 0" => new LtxBytes { PageSize = 0 }.Build(),
        "page size 513" => new LtxBytes { PageSize = 513 }.Build(),
        "page size 2^31" => new LtxBytes { PageSize = 1u << 31 }.Build(),
        "no commit" => new LtxBytes { Commit = 0 }.Build(),
        "transaction 0" => new LtxBytes { MinTxId = 0 }.Build(),
        "transactions backwards" => new LtxBytes { MinTxId = 4, MaxTxId = 3 }.Build(),
        "time" => new LtxBytes { Milliseconds = ulong.MaxValue }.Build(),
        "page beyond the end" => new LtxBytes().Page(1, A).Page(2, A).Page(3, A).Build(),
        "page twice" => new LtxBytes().Page(1, A).Page(1, A).Build(),
        "pages out of order" => new LtxBytes { MinTxId = 2, MaxTxId = 2, Commit = 3 }.Page(3, A).Page(2, A).Build(),
        "page 0" => new LtxBytes { MinTxId = 2, MaxTxId = 2 }.Page(0, A).Build(),
        "snapshot with a gap" => new LtxBytes().Page(2, A).Build(),
        "snapshot too short" => new LtxBytes().Page(1, A).Build(),
        "lock page" => new LtxBytes { MinTxId = 2, MaxTxId = 2, Commit = LtxFormat.MaxPages }.Page(0x40000000 / 512 + 1, A).Build(),
        "page flags" => new LtxBytes().Page(1, A, flags: 3).Build(),
        "page of no bytes" => new LtxBytes().Page(1, A, length: 0).Build(),
        "page of 4 GB" => new LtxBytes().Page(1, A, length: uint.MaxValue).Build(),
        "decompression bomb" => new LtxBytes().Page(1, A, block: Bomb).Build(),
        "page too short" => new LtxBytes().Page(1, A[1..]).Build(),
        "no block" => new LtxBytes().Page(1, A, block: [0xFF]).Build(),
        "index offset" => new LtxBytes().Page(1, A).Page(2, B, offsetError: 1).Build(),
        "index of another size" => new LtxBytes { IndexSizeError = 1 }.Page(1, A).Page(2, B).Build(),
        "index that is longer" => new LtxBytes().Page(1, A).Page(2, B).RawIndex(0xFF, 0xFF, 0xFF).Build(),
        "trailing byte" => new LtxBytes { Tail = [0] }.Page(1, A).Page(2, B).Build(),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "There is no such file."),
    };
}
