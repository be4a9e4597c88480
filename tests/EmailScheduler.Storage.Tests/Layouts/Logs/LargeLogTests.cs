using EmailScheduler.Storage.Objects.S3;
using EmailScheduler.Storage.Objects.Traffic;
using EmailScheduler.Torture;

namespace EmailScheduler.Storage.Tests.Layouts.Logs;

/// <summary>Commits and snapshots that are packed while they are sent.</summary>
public sealed class LargeLogTests : FolderTests
{
    // A row of a page each: more than the 32 MiB that are made in memory.
    private const string Fill = "CREATE TABLE large (id INTEGER PRIMARY KEY, text TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000) INSERT INTO large SELECT i, hex(randomblob(100)) || hex(zeroblob(1700)) FROM n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CommitAndSnapshot_ManyPages_RestoredAsTheyWere(bool isBucket)
    {
        await using var server = isBucket ? await MemoryS3Server.StartAsync() : null;
        using var bucket = server is null ? null : new S3ObjectStore(server.Options);
        var traffic = new StoreTraffic();
        using var log = new LogBench(traffic.Count((IObjectStore?)bucket ?? new DirectoryObjectStore(Folder.File("store"))));
        var checkOut = await log.Layout().CheckOutAsync(log.Local, Cancel);
        SampleDatabase.Create(log.Local);
        Sql.Execute(log.Local, Fill);
        var committed = await checkOut.CommitAsync(new CommitInfo("run-1", 1), Cancel);
        Assert.Equal((CommitStatus.Committed, (await log.Store.HeadAsync(LogBench.Commit(1), Cancel))!.Length), (committed.Status, committed.BytesMoved));
        Assert.InRange(traffic.BytesSent, committed.BytesMoved, committed.BytesMoved + 20_000);

        var state = new LogState(LogBench.Tx(2), log.Time.GetUtcNow(), await PageScan.RunAsync(log.Local, Cancel));
        var snapshot = new LogSnapshot(log.Store, LogBench.Key);
        var length = await snapshot.PutAsync(log.Local, state, Cancel);
        Assert.Equal(length, await snapshot.PutAsync(log.Local, state, Cancel));
        foreach (var file in new[] { LogBench.Commit(1), LogFile.KeyOf(LogBench.Key, LogFile.SnapshotLevel, LogBench.Tx(1), LogBench.Tx(2)) })
        {
            var listed = (await LogFile.ListAsync(log.Store, LogBench.Key, Cancel)).Single(one => one.Key == file);
            var restored = Folder.File($"restored-{listed.Max}.db");
            await new LogRestore(log.Store, 2).RunAsync(restored, new LogPlan([listed], listed.Max, Hole: null), start: null, Cancel);
            Assert.Equal(LogBench.Bytes(log.Local), LogBench.Bytes(restored));
        }
    }

    [Fact]
    public async Task Commit_PageChangedWhileItIsSent_NothingIsCommitted()
    {
        await using var server = await MemoryS3Server.StartAsync();
        using var bucket = new S3ObjectStore(server.Options);
        using var log = new LogBench(bucket);
        var checkOut = await log.Layout().CheckOutAsync(log.Local, Cancel);
        SampleDatabase.Create(log.Local);
        Sql.Execute(log.Local, Fill);
        log.Store.BeforeNextPut(async () =>
        {
            await using var file = File.OpenWrite(log.Local);
            file.Position = (4096 * 5000) + 4000;
            await file.WriteAsync(new byte[] { 0xff, 0xfe }, Cancel);
        });
        await Assert.ThrowsAsync<InvalidDatabaseException>(() => checkOut.CommitAsync(new CommitInfo("run-1", 1), Cancel));
        Assert.Empty(await log.FilesAsync());
        Assert.Empty((await bucket.Bucket.ListUploadsAsync(Cancel)).Uploads);
    }
}
