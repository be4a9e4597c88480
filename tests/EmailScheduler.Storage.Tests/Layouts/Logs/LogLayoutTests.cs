using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Tests.Layouts.Logs;

public sealed class LogLayoutTests : LogBenchTests
{
    [Fact]
    public async Task Commit_FirstOfAnEmptyLog_IsASnapshotWithId1()
    {
        await Log.CommitAsync(1);
        Assert.Equal(["0000/0000000000000001-0000000000000001.ltx"], await Log.FilesAsync());
        var checkOut = await Log.Layout().CheckOutAsync(Log.Local, Cancel);
        Assert.Equal("0000000000000001", checkOut.BaseVersion);
        Assert.Equal(LogBench.Bytes(Log.File("state-1.db")), LogBench.Bytes(Log.Local));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Log.Local));
        }
    }

    [Fact]
    public async Task CheckOut_AfterAnyCommits_IsTheSameFileByteForByte()
    {
        await Log.CommitAsync(1);
        await GrowShrinkAndGrowAsync();
        foreach (var number in Enumerable.Range(1, 6))
        {
            await Log.History().RestoreAsync(LogBench.Tx(number), Log.Local, Cancel);
            Assert.Equal(LogBench.Bytes(Log.File($"state-{number}.db")), LogBench.Bytes(Log.Local));
        }

        await Log.Layout().CheckOutAsync(Log.Local, Cancel);
        Assert.Equal(LogBench.Bytes(Log.File("state-6.db")), LogBench.Bytes(Log.Local));
        Assert.Equal([Log.Local], Directory.GetFiles(Path.GetDirectoryName(Log.Local)!, "local*"));
    }

    [Fact]
    public async Task Commit_FewRows_MovesFewPages()
    {
        await Log.CommitAsync(3);
        var commits = await Log.History().ListAsync(cancellationToken: Cancel);
        Assert.True(commits[0].Bytes * 10 < commits[^1].Bytes);
        Assert.Equal(2, commits[0].Pages);
    }

    [Fact]
    public async Task Commit_Unchanged_MovesNothing()
    {
        await Log.CommitAsync(2);
        var checkOut = await Log.Layout().CheckOutAsync(Log.Local, Cancel);
        Log.Store.Calls.Clear();
        Assert.Equal(new CommitResult(CommitStatus.Unchanged, "0000000000000002", 0), await checkOut.CommitAsync(new CommitInfo("run-3", 0), Cancel));
        Assert.Empty(Log.Store.Calls);
    }

    [Fact]
    public async Task Commit_AnotherCommittedSince_LostRaceAndNothingChanged()
    {
        await Log.CommitAsync(1);
        var checkOut = await Log.Layout().CheckOutAsync(Log.Local, Cancel);
        await Log.CommitAsync(1, first: 2);
        var files = await Log.FilesAsync();
        SampleDatabase.Raise(Log.Local);
        Assert.Equal(new CommitResult(CommitStatus.LostRace, null, 0), await checkOut.CommitAsync(new CommitInfo("mine", 1), Cancel));
        Assert.Equal(files, await Log.FilesAsync());
        Assert.Null(await Log.Layout().FindCommitAsync("mine", Cancel));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Log.Local)!, "*.ltx"));
    }

    [Fact]
    public async Task Commit_AnotherCommitsBetweenListAndPut_LostRace()
    {
        await Log.CommitAsync(1);
        var checkOut = await Log.Layout().CheckOutAsync(Log.Local, Cancel);
        SampleDatabase.Raise(Log.Local);
        Log.Store.BeforeNextPut(() => Log.CommitAsync(1, first: 2));
        Assert.Equal(CommitStatus.LostRace, (await checkOut.CommitAsync(new CommitInfo("mine", 1), Cancel)).Status);
    }

    [Fact]
    public async Task Commit_SleptWhileItsIdWasCompactedAway_LostRace()
    {
        await Log.CommitAsync(1);
        var checkOut = await Log.Layout().CheckOutAsync(Log.Local, Cancel);
        SampleDatabase.Raise(Log.Local);
        await Log.CommitAsync(1, first: 2, options: new LogLayoutOptions { MaxDeltaPart = 0.000001 }, maintain: true);
        await Log.Store.DeleteAsync(LogBench.Commit(2), cancellationToken: Cancel);
        Assert.Equal(CommitStatus.LostRace, (await checkOut.CommitAsync(new CommitInfo("mine", 1), Cancel)).Status);
    }

    [Fact]
    public async Task Commit_ManyRunsAtOnce_CounterEqualsTheCommits()
    {
        await Log.CommitAsync(1);
        var commits = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 24), new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Cancel }, async (number, cancel) =>
        {
            var (layout, path) = (Log.Layout(new LogLayoutOptions { MaxFiles = 3 }), Log.File($"{number}.db"));
            var checkOut = await layout.CheckOutAsync(path, cancel);
            SampleDatabase.Raise(path);
            if ((await checkOut.CommitAsync(new CommitInfo($"many-{number}", 1), cancel)).Status == CommitStatus.Committed)
            {
                Interlocked.Increment(ref commits);
                await checkOut.MaintainAsync("run", cancel);
            }
        });
        await Log.Layout().CheckOutAsync(Log.Local, Cancel);
        Assert.Equal(commits, SampleDatabase.Read(Log.Local));
        Assert.True(commits > 0);
    }

    [Fact]
    public async Task Commit_AnswerLost_FindCommitTells()
    {
        await Log.CommitAsync(1);
        var checkOut = await Log.Layout().CheckOutAsync(Log.Local, Cancel);
        SampleDatabase.Raise(Log.Local);
        Log.Store.LoseAnswers();
        await Assert.ThrowsAsync<ObjectStoreException>(() => checkOut.CommitAsync(new CommitInfo("run-2", 5), Cancel));
        Assert.Equal(new CommitInfo("run-2", 5), await Log.Layout().FindCommitAsync("run-2", Cancel));
        Assert.Null(await Log.Layout().FindCommitAsync("run-3", Cancel));
    }

    [Fact]
    public async Task Commit_OtherPageSize_Refused()
    {
        await Log.CommitAsync(1);
        var checkOut = await Log.Layout().CheckOutAsync(Log.Local, Cancel);
        Sql.Execute(Log.Local, "PRAGMA journal_mode=DELETE; PRAGMA page_size=8192; VACUUM");
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => checkOut.CommitAsync(new CommitInfo("run-2", 1), Cancel));
        Assert.Contains("cannot change its page size", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckOut_NoLog_UnusableUnlessItIsToBeCreated()
    {
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => Log.Layout(new LogLayoutOptions()).CheckOutAsync(Log.Local, Cancel));
        Assert.Contains("There is no log 'org-data/99.db.ltx/'", failure.Message, StringComparison.Ordinal);
        Assert.Null((await Log.Layout().CheckOutAsync(Log.Local, Cancel)).BaseVersion);
    }

    [Fact]
    public async Task CheckOut_CommitMissing_HoleThatNamesIt()
    {
        await Log.CommitAsync(4);
        await Log.Store.DeleteAsync(LogBench.Commit(3), cancellationToken: Cancel);
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => Log.Layout().CheckOutAsync(Log.Local, Cancel));
        Assert.Equal(LogBench.Tx(3), Assert.IsType<LogHoleException>(failure.InnerException).Missing);
        Assert.Contains("0000000000000003", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Log.Local));
    }

    [Fact]
    public async Task CheckOut_SnapshotMissing_HoleAt1()
    {
        await Log.CommitAsync(2);
        await Log.Store.DeleteAsync(LogBench.Commit(1), cancellationToken: Cancel);
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => Log.Layout().CheckOutAsync(Log.Local, Cancel));
        Assert.Equal(LogBench.Tx(1), Assert.IsType<LogHoleException>(failure.InnerException).Missing);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task CheckOut_BitRot_TheFileIsNamedAndNothingLeft(int damaged)
    {
        await Log.CommitAsync(3);
        await Log.FlipBitAsync(LogBench.Commit(damaged), (int)(await Log.Store.HeadAsync(LogBench.Commit(damaged), Cancel))!.Length / 2);
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => Log.Layout().CheckOutAsync(Log.Local, Cancel));
        Assert.Equal(LogBench.Commit(damaged), Assert.IsType<LtxException>(failure.InnerException).File);
        Assert.False(File.Exists(Log.Local));
    }

    [Fact]
    public async Task CheckOut_AnyBitOfAFileFlipped_RefusedOrTheSamePages()
    {
        await Log.CommitAsync(2);
        var file = LogBench.Commit(2);
        var length = (int)(await Log.Store.HeadAsync(file, Cancel))!.Length;
        var original = Array.Empty<byte>();
        await Log.ReplaceAsync(file, bytes => original = bytes);
        var random = new Random(20250121);
        for (var round = 0; round < 60; round++)
        {
            // The header, the end and anything between, evenly: most of a file is page content.
            var at = (round % 3) switch { 0 => random.Next(100), 1 => length - 1 - random.Next(60), _ => random.Next(length) };
            await Log.ReplaceAsync(file, _ => [.. original[..at], (byte)(original[at] ^ (1 << random.Next(8))), .. original[(at + 1)..]]);
            try
            {
                // The checksum is of the pages: two ways to compress the same page are both right.
                await Log.Layout().CheckOutAsync(Log.Local, Cancel);
                Assert.Equal(LogBench.Bytes(Log.File("state-2.db")), LogBench.Bytes(Log.Local));
            }
            catch (InvalidDatabaseException failure)
            {
                Assert.IsType<LtxException>(failure.InnerException);
                Assert.False(File.Exists(Log.Local));
            }

            await Log.ReplaceAsync(file, _ => original[..at]);
            await Assert.ThrowsAsync<InvalidDatabaseException>(() => Log.Layout().CheckOutAsync(Log.Local, Cancel));
        }
    }

    [Fact]
    public async Task CheckOut_CommitReplacedByAnotherThatIsWhole_FoundByTheHashes()
    {
        await Log.CommitAsync(2);
        using var other = new LogBench();
        await other.CommitAsync(1);
        await other.CommitAsync("run-2", path => Sql.Execute(path, "UPDATE filler SET text = 'x' WHERE id = 7"), number: 2);
        var foreign = await other.Store.GetBytesAsync(LogBench.Commit(2));
        await Log.ReplaceAsync(LogBench.Commit(2), _ => foreign);

        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => Log.Layout().CheckOutAsync(Log.Local, Cancel));
        Assert.Contains("one of them was replaced", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckOut_FileOfAnotherProgram_TakenWhenItsChecksumsAreRight()
    {
        await Log.CommitAsync(2);
        await Log.Store.PutAsync(new PutRequest { Key = LogBench.Commit(2), Content = ObjectContent.FromBytes(await Log.Store.GetBytesAsync(LogBench.Commit(2))) }, Cancel);
        await Log.CommitAsync(1, first: 3);
        await Log.Layout().CheckOutAsync(Log.Local, Cancel);
        Assert.Equal(2, SampleDatabase.Read(Log.Local));
        Assert.Equal([null, "run-1"], (await Log.History().ListAsync(cancellationToken: Cancel)).Skip(1).Select(commit => commit.RunId));
    }

    [Fact]
    public async Task CheckOut_MaintenanceRemovesAFileMeanwhile_ListedAgain()
    {
        await Log.CommitAsync(3);
        Log.Store.BeforeGet = async key =>
        {
            if (key == LogBench.Commit(2))
            {
                Log.Store.BeforeGet = null;
                await Log.CommitAsync(1, first: 4, options: new LogLayoutOptions { MaxFiles = 2 }, maintain: true);
                await Log.Store.DeleteAsync(key, cancellationToken: Cancel);
            }
        };
        await Log.Layout().CheckOutAsync(Log.Local, Cancel);
        Assert.Equal(3, SampleDatabase.Read(Log.Local));
    }

    [Fact]
    public async Task Warm_NothingNew_NoBytes()
    {
        await WarmUpAsync(3);
        var checkOut = await Log.Layout(Warm).CheckOutAsync(Log.Local, Cancel);
        Assert.Equal((0, "0000000000000003"), (checkOut.BytesMoved, checkOut.BaseVersion));
        Assert.Equal(LogBench.Bytes(Log.File("state-3.db")), LogBench.Bytes(Log.Local));
    }

    [Fact]
    public async Task Warm_NewCommits_OnlyTheseAreFetched()
    {
        await WarmUpAsync(2);
        await Log.CommitAsync("run-3", path => Sql.Execute(path, "DELETE FROM filler WHERE id > 100; VACUUM"), number: 3);
        await Log.CommitAsync(1, first: 4);
        Log.Store.Calls.Clear();
        var checkOut = await Log.Layout(Warm).CheckOutAsync(Log.Local, Cancel);
        Assert.Equal(LogBench.Bytes(Log.File("state-4.db")), LogBench.Bytes(Log.Local));
        Assert.DoesNotContain($"GET {LogBench.Commit(1)}", Log.Store.Calls);
        Assert.Equal((await Log.History().ListAsync(2, Cancel)).Sum(commit => commit.Bytes), checkOut.BytesMoved);

        SampleDatabase.Raise(Log.Local);
        Assert.Equal(CommitStatus.Committed, (await checkOut.CommitAsync(new CommitInfo("run-5", 1), Cancel)).Status);
        checkOut.Release();
        Assert.False(File.Exists(Log.Local));
        var after = await Log.Layout(Warm).CheckOutAsync(Log.Local, Cancel);
        Assert.Equal((0, "0000000000000005"), (after.BytesMoved, after.BaseVersion));
    }

    [Theory]
    [InlineData("*.db")]
    [InlineData("*.json")]
    public async Task Warm_CopyMeddledWith_IsFetchedAnew(string pattern)
    {
        await WarmUpAsync(2);
        await File.AppendAllTextAsync(Assert.Single(Directory.GetFiles(Log.Warm, pattern)), "x", Cancel);
        Assert.True((await Log.Layout(Warm).CheckOutAsync(Log.Local, Cancel)).BytesMoved > 0);
        Assert.Equal(LogBench.Bytes(Log.File("state-2.db")), LogBench.Bytes(Log.Local));
    }

    [Fact]
    public async Task Warm_ChangedButNotCommitted_IsFetchedAnew()
    {
        await WarmUpAsync(2);
        var checkOut = await Log.Layout(Warm).CheckOutAsync(Log.Local, Cancel);
        SampleDatabase.Raise(Log.Local);
        checkOut.Release();
        Assert.True((await Log.Layout(Warm).CheckOutAsync(Log.Local, Cancel)).BytesMoved > 0);
        Assert.Equal(1, SampleDatabase.Read(Log.Local));
    }

    [Fact]
    public async Task Warm_NewestCommitsAreMissing_FoundAndNotBuiltUpon()
    {
        await WarmUpAsync(3);
        await Log.Store.DeleteAsync(LogBench.Commit(3), cancellationToken: Cancel);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => Log.Layout(Warm).CheckOutAsync(Log.Local, Cancel));
            Assert.Contains("ends at commit 0000000000000002, but this machine has seen commit 0000000000000003", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Warm_AnotherLogInItsPlace_IsFetchedAnew()
    {
        await WarmUpAsync(2);
        await Log.Store.RemoveAsync(LogBench.Key);
        await Log.CommitAsync(2);
        Assert.True((await Log.Layout(Warm).CheckOutAsync(Log.Local, Cancel)).BytesMoved > 0);
        Assert.Equal(LogBench.Bytes(Log.File("state-2.db")), LogBench.Bytes(Log.Local));
    }

    private LogLayoutOptions Warm => new() { WarmFolder = Log.Warm };

    private async Task WarmUpAsync(int commits)
    {
        await Log.CommitAsync(commits);
        (await Log.Layout(Warm).CheckOutAsync(Log.Local, Cancel)).Release();
    }

    private async Task GrowShrinkAndGrowAsync()
    {
        string[] changes =
        [
            "UPDATE filler SET text = hex(randomblob(40)) WHERE id % 3 = 0",
            "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO filler SELECT i, hex(randomblob(40)) FROM n",
            "DELETE FROM filler WHERE id > 50; VACUUM",
            "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO filler SELECT i, 'x' FROM n",
            "DROP TABLE filler",
        ];
        for (var number = 2; number <= 6; number++)
        {
            await Log.CommitAsync($"run-{number}", path => Sql.Execute(path, changes[number - 2]), number: number);
        }
    }
}
