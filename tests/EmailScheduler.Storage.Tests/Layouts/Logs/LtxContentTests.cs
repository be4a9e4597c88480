using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Tests.Layouts.Logs;

/// <summary>A file of a log that never lies on local disk.</summary>
public sealed class LtxContentTests : FolderTests
{
    // Rows of a page each: 20 MiB are compressed hard and kept in memory, 40 MiB are packed while they are sent, or anew whenever they are read.
    private const int Small = 5000;
    private const int Large = 10000;

    private string Database => Folder.File("database.db");

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task CopyTo_AnyDatabase_AValidFileOfItsPagesAndNothingOnDisk(int rows)
    {
        var content = await CreateAsync(rows);
        var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, Cancel);
        Assert.Equal((bytes.Length, true), (content.Length, content.IsMeasured));
        Assert.InRange(bytes.Length, 1, content.MostLength);
        bytes.Position = 0;
        await using var reader = await LtxReader.OpenAsync(bytes, "x.ltx", Cancel);
        var (page, database) = (new byte[reader.Header.PageSize], LogBench.Bytes(Database));
        for (var number = await reader.ReadPageAsync(page, Cancel); number != 0; number = await reader.ReadPageAsync(page, Cancel))
        {
            Assert.Equal(database[((int)(number - 1) * page.Length)..((int)number * page.Length)], page);
        }

        Assert.Equal([Database], Directory.GetFiles(Path.GetDirectoryName(Database)!));
    }

    [Fact]
    public async Task OpenRead_Large_OnlyOnceMeasured()
    {
        var content = await CreateAsync(Large);
        Assert.False(content.IsMeasured);
        Assert.Throws<InvalidOperationException>(() => content.Length);
        Assert.Throws<InvalidOperationException>(() => content.OpenRead(0, 1));
        await content.MeasureAsync(Cancel);
        Assert.Equal(content.Length, (await ReadAsync(content, 0, content.Length)).Length);
    }

    [Theory]
    [LongInlineData(1_000_000)]
    [InlineData(524_287)]
    public async Task OpenRead_InParts_TheSameBytesAsInOnePass(int partLength)
    {
        var content = await CreateAsync(Large);
        using var copied = new MemoryStream();
        await content.CopyToAsync(copied, Cancel);
        var whole = copied.ToArray();
        await content.MeasureAsync(Cancel);
        Assert.Equal(whole.Length, content.Length);
        for (var offset = 0L; offset < content.Length; offset += partLength)
        {
            var length = Math.Min(partLength, content.Length - offset);
            Assert.Equal(whole[(int)offset..(int)(offset + length)], await ReadAsync(content, offset, length));
        }
    }

    [Fact]
    public async Task OpenRead_ReadTwiceAsAnUploadDoes_TheSameBytes()
    {
        var content = await CreateAsync(Large);
        await content.MeasureAsync(Cancel);
        await using var stream = content.OpenRead(90, 2_000_000);
        var (first, second) = (new byte[2_000_000], new byte[2_000_000]);
        await stream.ReadExactlyAsync(first, Cancel);
        stream.Position = 0;
        await stream.ReadExactlyAsync(second, Cancel);
        Assert.Equal(first, second);
        Assert.Equal(0, await stream.ReadAsync(second, Cancel));
    }

    [Fact]
    public async Task OpenRead_DatabaseChangedSince_NotTakenForWhatWasCommitted()
    {
        var content = await CreateAsync(Large);
        await content.MeasureAsync(Cancel);
        await using (var file = File.OpenWrite(Database))
        {
            file.Position = 4096 * 5000;
            file.WriteByte(0xff);
            file.WriteByte(0x00);
        }

        await Assert.ThrowsAsync<InvalidDatabaseException>(() => ReadAsync(content, 0, content.Length));
        await Assert.ThrowsAsync<InvalidDatabaseException>(() => content.CopyToAsync(Stream.Null, Cancel));
    }

    [Fact]
    public async Task CopyTo_TargetFailsOrIsCancelled_SaysSoAndCanBeCopiedAgain()
    {
        var content = await CreateAsync(Large);
        await Assert.ThrowsAsync<NotSupportedException>(() => content.CopyToAsync(new MemoryStream(new byte[1 << 20]), Cancel));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => content.CopyToAsync(Stream.Null, new CancellationToken(canceled: true)));
        Assert.False(content.IsMeasured);
        await content.CopyToAsync(Stream.Null, Cancel);
        Assert.True(content.IsMeasured);
    }

    private async Task<ObjectContent> CreateAsync(int rows)
    {
        Sql.Execute(Database, $"CREATE TABLE filler (id INTEGER PRIMARY KEY, text TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) INSERT INTO filler SELECT i, hex(randomblob(1000)) || hex(zeroblob(800)) FROM n");
        var hashes = await PageScan.RunAsync(Database, Cancel);
        return await LtxContent.CreateAsync(Database, hashes, hashes.All(), new LtxHeader(hashes.PageSize, hashes.Count, TxId.First, TxId.First, DateTimeOffset.UnixEpoch), Cancel);
    }

    private static async Task<byte[]> ReadAsync(ObjectContent content, long offset, long length)
    {
        using var bytes = new MemoryStream();
        await using var stream = content.OpenRead(offset, length);
        await stream.CopyToAsync(bytes, Cancel);
        return bytes.ToArray();
    }
}
