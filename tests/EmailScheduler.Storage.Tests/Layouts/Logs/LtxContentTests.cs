using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Tests.Layouts.Logs;

/// <summary>A file of a log that never lies on local disk.</summary>
public sealed class LtxContentTests : FolderTests
{
    // Rows of a page each: 20 MiB are compressed hard and kept in memory, 40 MiB are packed anew whenever they are read.
    private const int Small = 5000;
    private const int Large = 10000;

    private string Database => Folder.File("database.db");

    [Theory]
    [InlineData(Small)]
    [InlineData(Large)]
    public async Task Create_AnyDatabase_AValidFileOfItsPagesAndNothingOnDisk(int rows)
    {
        var content = await CreateAsync(rows);
        await using var reader = await LtxReader.OpenAsync(content.OpenRead(0, content.Length), "x.ltx", Cancel);
        var (page, database) = (new byte[reader.Header.PageSize], LogBench.Bytes(Database));
        for (var number = await reader.ReadPageAsync(page, Cancel); number != 0; number = await reader.ReadPageAsync(page, Cancel))
        {
            Assert.Equal(database[((int)(number - 1) * page.Length)..((int)number * page.Length)], page);
        }

        Assert.Equal([Database], Directory.GetFiles(Path.GetDirectoryName(Database)!));
    }

    [Theory]
    [LongInlineData(1_000_000)]
    [InlineData(524_287)]
    public async Task OpenRead_InParts_TheSameBytesAsTheWhole(int partLength)
    {
        var content = await CreateAsync(Large);
        var whole = await ReadAsync(content, 0, content.Length);
        Assert.Equal(content.Length, whole.Length);
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
        await using (var file = File.OpenWrite(Database))
        {
            file.Position = 4096 * 5000;
            file.WriteByte(0xff);
            file.WriteByte(0x00);
        }

        await Assert.ThrowsAsync<InvalidDatabaseException>(() => ReadAsync(content, 0, content.Length));
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
