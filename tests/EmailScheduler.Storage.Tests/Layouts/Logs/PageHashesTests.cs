using System.Buffers.Binary;
using System.IO.Hashing;

namespace EmailScheduler.Storage.Tests.Layouts.Logs;

/// <summary>A changed page is found although its hash is the same, and a commit that lacks a page is not made.</summary>
public sealed class PageHashesTests : FolderTests
{
    private const int PageSize = 4096;

    // Eight bytes of content whose lower half equals that of XXH3's own, public secret at their place make a product zero, and then count in a sum only. These are the second
    // eight of a page, which a row's content can fill, and the same of the next 64 bytes.
    private const int At = 8;
    private const int Next = At + 64;
    private const uint Secret = 0x2c81017c;
    private const uint NextSecret = 0xe96dd4de;

    [Fact]
    public async Task Commit_PageWithTheSameHash_CommittedAndRestored()
    {
        using var log = new LogBench();
        SampleDatabase.Create(log.File("database.db"));
        Sql.Execute(log.File("database.db"), "CREATE TABLE large (content BLOB); INSERT INTO large VALUES (zeroblob(40000))");
        var bytes = LogBench.Bytes(log.File("database.db"));
        Collide(LastPage(bytes), sum: 1000, left: 1);
        await CommitAsync(log, "run-1", bytes);

        var before = LastPage(bytes).ToArray();
        Collide(LastPage(bytes), sum: 1000, left: 2);
        Assert.NotEqual(before, LastPage(bytes).ToArray());
        Assert.Equal(XxHash3.HashToUInt64(before), XxHash3.HashToUInt64(LastPage(bytes)));

        Assert.Equal(CommitStatus.Committed, (await CommitAsync(log, "run-2", bytes)).Status);
        await log.Layout().CheckOutAsync(log.File("restored.db"), Cancel);
        Assert.Equal(bytes, LogBench.Bytes(log.File("restored.db")));
        Assert.Equal(CommitStatus.Unchanged, (await CommitAsync(log, "run-3", bytes)).Status);
    }

    [Fact]
    public async Task Snapshot_PageReplacedByOneWithTheSameHash_NotTakenForTheState()
    {
        using var log = new LogBench();
        SampleDatabase.Create(log.Local);
        var bytes = LogBench.Bytes(log.Local);
        Collide(LastPage(bytes), sum: 1000, left: 1);
        await File.WriteAllBytesAsync(log.Local, bytes, Cancel);
        var state = new LogState(LogBench.Tx(1), log.Time.GetUtcNow(), await PageScan.RunAsync(log.Local, Cancel));
        Collide(LastPage(bytes), sum: 1000, left: 2);
        await File.WriteAllBytesAsync(log.Local, bytes, Cancel);
        Assert.Equal(state.Pages.Database, (await PageScan.RunAsync(log.Local, Cancel)).Database);
        await Assert.ThrowsAsync<InvalidDatabaseException>(() => new LogSnapshot(log.Store, LogBench.Key).PutAsync(log.Local, state, Cancel));
    }

    [Theory]
    [InlineData(new uint[] { 2, 4 }, true)]
    [InlineData(new uint[] { 1, 2, 3, 4 }, true)]
    [InlineData(new uint[] { 2 }, false)]
    [InlineData(new uint[] { 4 }, false)]
    [InlineData(new uint[] { 1, 3 }, false)]
    public void RequireResult_PagesThatLackAChangedOne_Refused(uint[] pages, bool isResult)
    {
        var (before, after) = (Hashes(1, 2, 3), Hashes(1, 20, 3, 4));
        if (isResult)
        {
            LogWriter.RequireResult(before, pages, after);
        }
        else
        {
            Assert.Contains("nothing was committed", Assert.Throws<InvalidOperationException>(() => LogWriter.RequireResult(before, pages, after)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void RequireResult_LackingPageHasTheSameHash_Refused()
    {
        var (before, after) = (new PageHashes(PageSize, 1), new PageHashes(PageSize, 1));
        before.Set(1, Collide(new byte[PageSize], sum: 9, left: 4));
        after.Set(1, Collide(new byte[PageSize], sum: 9, left: 5));
        Assert.Equal(before.Database, after.Database);
        Assert.Equal([1u], after.ChangedSince(before));
        Assert.Throws<InvalidOperationException>(() => LogWriter.RequireResult(before, [], after));
    }

    [Fact]
    public void RequireResult_FirstCommit_AllPages()
    {
        LogWriter.RequireResult(null, [1, 2], Hashes(1, 2));
        Assert.Throws<InvalidOperationException>(() => LogWriter.RequireResult(null, [1], Hashes(1, 2)));
    }

    private static PageHashes Hashes(params byte[] pages)
    {
        var hashes = new PageHashes(PageSize, pages.Length);
        foreach (var (index, page) in pages.Index())
        {
            hashes.Set((uint)index + 1, Enumerable.Repeat(page, PageSize).ToArray());
        }

        return hashes;
    }

    /// <summary>Changes a page so that all with the same sum have the same XXH3-64.</summary>
    private static Span<byte> Collide(Span<byte> page, uint sum, uint left)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(page[At..], Secret);
        BinaryPrimitives.WriteUInt32LittleEndian(page[(At + 4)..], left);
        BinaryPrimitives.WriteUInt32LittleEndian(page[Next..], NextSecret);
        BinaryPrimitives.WriteUInt32LittleEndian(page[(Next + 4)..], sum - left);
        return page;
    }

    private static Span<byte> LastPage(byte[] database) => database.AsSpan(^PageSize..);

    private static async Task<CommitResult> CommitAsync(LogBench log, string runId, byte[] state)
    {
        log.Time.Advance(TimeSpan.FromMinutes(1));
        File.Delete(log.Local);
        var checkOut = await log.Layout().CheckOutAsync(log.Local, Cancel);
        await File.WriteAllBytesAsync(log.Local, state, Cancel);
        return await checkOut.CommitAsync(new CommitInfo(runId, 1), Cancel);
    }
}
