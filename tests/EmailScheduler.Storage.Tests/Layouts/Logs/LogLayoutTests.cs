using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Tests.Layouts.Logs;

public sealed class LogLayoutTests : IDisposable
{
    private readonly LogBench _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Commit_FirstOfAnEmptyLog_IsASnapshotWithId1()
    {
        await _log.CommitAsync(1);
        Assert.Equal(["0000/0000000000000001-0000000000000001.ltx"], await _log.FilesAsync());
        var checkOut = await _log.Layout().CheckOutAsync(_log.Local, Cancel);
        Assert.Equal("0000000000000001", checkOut.BaseVersion);
        Assert.Equal(LogBench.Bytes(_log.File("state-1.db")), LogBench.Bytes(_log.Local));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_log.Local));
        }
    }

    [Fact]
    public async Task CheckOut_AfterAnyCommits_IsTheSameFileByteForByte()
    {
        await _log.CommitAsync(1);
        await GrowShrinkAndGrowAsync();
        foreach (var number in Enumerable.Range(1, 6))
        {
            await _log.History().RestoreAsync(LogBench.Tx(number), _log.Local, Cancel);
            Assert.Equal(LogBench.Bytes(_log.File($"state-{number}.db")), LogBench.Bytes(_log.Local));
        }

        await _log.Layout().CheckOutAsync(_log.Local, Cancel);
        Assert.Equal(LogBench.Bytes(_log.File("state-6.db")), LogBench.Bytes(_log.Local));
        Assert.Equal([_log.Local], Directory.GetFiles(Path.GetDirectoryName(_log.Local)!, "local*"));
    }

    [Fact]
    public async Task Commit_FewRows_MovesFewPages()
    {
        await _log.CommitAsync(3);
        var commits = await _log.History().ListAsync(cancellationToken: Cancel);
        Assert.True(commits[0].Bytes * 10 < commits[^1].Bytes);
        Assert.Equal(2, commits[0].Pages);
    }

    [Fact]
    public async Task Commit_Unchanged_MovesNothing()
    {
        await _log.CommitAsync(2);
        var layout = _log.Layout();
        var checkOut = await layout.CheckOutAsync(_log.Local, Cancel);
        _log.Store.Calls.Clear();
        Assert.Equal(new CommitResult(CommitStatus.Unchanged, "0000000000000002", 0), await checkOut.CommitAsync(new CommitInfo("run-3", 0), Cancel));
        Assert.Empty(_log.Store.Calls);
    }

    [Fact]
    public async Task Commit_AnotherCommittedSince_LostRaceAndNothingChanged()
    {
        await _log.CommitAsync(1);
        var layout = _log.Layout();
        var checkOut = await layout.CheckOutAsync(_log.Local, Cancel);
        await _log.CommitAsync(1, first: 2);
        var files = await _log.FilesAsync();
        SampleDatabase.Raise(_log.Local);
        Assert.Equal(new CommitResult(CommitStatus.LostRace, null, 0), await checkOut.CommitAsync(new CommitInfo("mine", 1), Cancel));
        Assert.Equal(files, await _log.FilesAsync());
        Assert.Null(await _log.Layout().FindCommitAsync("mine", Cancel));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_log.Local)!, "*.ltx"));
    }

    [Fact]
    public async Task Commit_AnotherCommitsBetweenListAndPut_LostRace()
    {
        await _log.CommitAsync(1);
        var layout = _log.Layout();
        var checkOut = await layout.CheckOutAsync(_log.Local, Cancel);
        SampleDatabase.Raise(_log.Local);
        _log.Store.OnPut = async (request, cancel) =>
        {
            _log.Store.OnPut = null;
            await _log.CommitAsync(1, first: 2);
            return await _log.Store.Inner.PutAsync(request, cancel);
        };
        Assert.Equal(CommitStatus.LostRace, (await checkOut.CommitAsync(new CommitInfo("mine", 1), Cancel)).Status);
    }

    [Fact]
    public async Task Commit_SleptWhileItsIdWasCompactedAway_LostRace()
    {
        await _log.CommitAsync(1);
        var layout = _log.Layout();
        var checkOut = await layout.CheckOutAsync(_log.Local, Cancel);
        SampleDatabase.Raise(_log.Local);
        await _log.CommitAsync(1, first: 2, options: new LogLayoutOptions { MaxDeltaPart = 0.000001 }, maintain: true);
        await _log.Store.DeleteAsync(LogBench.Commit(2), cancellationToken: Cancel);
        Assert.Equal(CommitStatus.LostRace, (await checkOut.CommitAsync(new CommitInfo("mine", 1), Cancel)).Status);
    }

    [Fact]
    public async Task Commit_ManyRunsAtOnce_CounterEqualsTheCommits()
    {
        await _log.CommitAsync(1);
        var commits = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 24), new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Cancel }, async (number, cancel) =>
        {
            var (layout, path) = (_log.Layout(new LogLayoutOptions { MaxFiles = 3 }), _log.File($"{number}.db"));
            var checkOut = await layout.CheckOutAsync(path, cancel);
            SampleDatabase.Raise(path);
            if ((await checkOut.CommitAsync(new CommitInfo($"many-{number}", 1), cancel)).Status == CommitStatus.Committed)
            {
                Interlocked.Increment(ref commits);
                await checkOut.MaintainAsync("run", cancel);
            }
        });
        await _log.Layout().CheckOutAsync(_log.Local, Cancel);
        Assert.Equal(commits, SampleDatabase.Read(_log.Local));
        Assert.True(commits > 0);
    }

    [Fact]
    public async Task Commit_AnswerLost_FindCommitTells()
    {
        await _log.CommitAsync(1);
        var layout = _log.Layout();
        var checkOut = await layout.CheckOutAsync(_log.Local, Cancel);
        SampleDatabase.Raise(_log.Local);
        _log.Store.OnPut = async (request, cancel) =>
        {
            await _log.Store.Inner.PutAsync(request, cancel);
            throw FaultyStore.Transient();
        };
        await Assert.ThrowsAsync<ObjectStoreException>(() => checkOut.CommitAsync(new CommitInfo("run-2", 5), Cancel));
        Assert.Equal(new CommitInfo("run-2", 5), await _log.Layout().FindCommitAsync("run-2", Cancel));
        Assert.Null(await _log.Layout().FindCommitAsync("run-3", Cancel));
    }

    [Fact]
    public async Task Commit_OtherPageSize_Refused()
    {
        await _log.CommitAsync(1);
        var layout = _log.Layout();
        var checkOut = await layout.CheckOutAsync(_log.Local, Cancel);
        Sql.Execute(_log.Local, "PRAGMA journal_mode=DELETE; PRAGMA page_size=8192; VACUUM");
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => checkOut.CommitAsync(new CommitInfo("run-2", 1), Cancel));
        Assert.Contains("cannot change its page size", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckOut_NoLog_UnusableUnlessItIsToBeCreated()
    {
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => _log.Layout(new LogLayoutOptions()).CheckOutAsync(_log.Local, Cancel));
        Assert.Contains("There is no log 'org-data/99.db.ltx/'", failure.Message, StringComparison.Ordinal);
        Assert.Null((await _log.Layout().CheckOutAsync(_log.Local, Cancel)).BaseVersion);
    }

    [Fact]
    public async Task CheckOut_CommitMissing_HoleThatNamesIt()
    {
        await _log.CommitAsync(4);
        await _log.Store.DeleteAsync(LogBench.Commit(3), cancellationToken: Cancel);
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => _log.Layout().CheckOutAsync(_log.Local, Cancel));
        Assert.Equal(LogBench.Tx(3), Assert.IsType<LogHoleException>(failure.InnerException).Missing);
        Assert.Contains("0000000000000003", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_log.Local));
    }

    [Fact]
    public async Task CheckOut_SnapshotMissing_HoleAt1()
    {
        await _log.CommitAsync(2);
        await _log.Store.DeleteAsync(LogBench.Commit(1), cancellationToken: Cancel);
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => _log.Layout().CheckOutAsync(_log.Local, Cancel));
        Assert.Equal(LogBench.Tx(1), Assert.IsType<LogHoleException>(failure.InnerException).Missing);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task CheckOut_BitRot_TheFileIsNamedAndNothingLeft(int damaged)
    {
        await _log.CommitAsync(3);
        await _log.ReplaceAsync(LogBench.Commit(damaged), bytes =>
        {
            bytes[bytes.Length / 2] ^= 1;
            return bytes;
        });
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => _log.Layout().CheckOutAsync(_log.Local, Cancel));
        Assert.Equal(LogBench.Commit(damaged), Assert.IsType<LtxException>(failure.InnerException).File);
        Assert.False(File.Exists(_log.Local));
    }

    [Fact]
    public async Task CheckOut_AnyBitOfAFileFlipped_RefusedOrTheSamePages()
    {
        await _log.CommitAsync(2);
        var file = LogBench.Commit(2);
        var length = (int)(await _log.Store.HeadAsync(file, Cancel))!.Length;
        var original = Array.Empty<byte>();
        await _log.ReplaceAsync(file, bytes => original = bytes);
        var random = new Random(20250121);
        for (var round = 0; round < 60; round++)
        {
            // The header, the end and anything between, evenly: most of a file is page content.
            var at = (round % 3) switch { 0 => random.Next(100), 1 => length - 1 - random.Next(60), _ => random.Next(length) };
            await _log.ReplaceAsync(file, _ => [.. original[..at], (byte)(original[at] ^ (1 << random.Next(8))), .. original[(at + 1)..]]);
            try
            {
                // The checksum is of the pages: two ways to compress the same page are both right.
                await _log.Layout().CheckOutAsync(_log.Local, Cancel);
                Assert.Equal(LogBench.Bytes(_log.File("state-2.db")), LogBench.Bytes(_log.Local));
            }
            catch (InvalidDatabaseException failure)
            {
                Assert.IsType<LtxException>(failure.InnerException);
                Assert.False(File.Exists(_log.Local));
            }

            await _log.ReplaceAsync(file, _ => original[..at]);
            await Assert.ThrowsAsync<InvalidDatabaseException>(() => _log.Layout().CheckOutAsync(_log.Local, Cancel));
        }
    }

    [Fact]
    public async Task CheckOut_CommitReplacedByAnotherThatIsWhole_FoundByTheHashes()
    {
        await _log.CommitAsync(2);
        using var other = new LogBench();
        await other.CommitAsync(1);
        await other.CommitAsync("run-2", path => Sql.Execute(path, "UPDATE filler SET text = 'x' WHERE id = 7"), number: 2);
        await using var answer = await other.Store.GetAsync(LogBench.Commit(2), cancellationToken: Cancel);
        using var foreign = new MemoryStream();
        await answer.Content!.CopyToAsync(foreign, Cancel);
        await _log.ReplaceAsync(LogBench.Commit(2), _ => foreign.ToArray());

        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => _log.Layout().CheckOutAsync(_log.Local, Cancel));
        Assert.Contains("one of them was replaced", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CheckOut_FileOfAnotherProgram_TakenWhenItsChecksumsAreRight()
    {
        await _log.CommitAsync(2);
        await using var answer = await _log.Store.GetAsync(LogBench.Commit(2), cancellationToken: Cancel);
        using var bytes = new MemoryStream();
        await answer.Content!.CopyToAsync(bytes, Cancel);
        await _log.Store.PutAsync(new PutRequest { Key = LogBench.Commit(2), Content = ObjectContent.FromBytes(bytes.ToArray()) }, Cancel);
        await _log.CommitAsync(1, first: 3);
        await _log.Layout().CheckOutAsync(_log.Local, Cancel);
        Assert.Equal(2, SampleDatabase.Read(_log.Local));
        Assert.Equal([null, "run-1"], (await _log.History().ListAsync(cancellationToken: Cancel)).Skip(1).Select(commit => commit.RunId));
    }

    [Fact]
    public async Task CheckOut_MaintenanceRemovesAFileMeanwhile_ListedAgain()
    {
        await _log.CommitAsync(3);
        _log.Store.BeforeGet = async key =>
        {
            if (key == LogBench.Commit(2))
            {
                _log.Store.BeforeGet = null;
                await _log.CommitAsync(1, first: 4, options: new LogLayoutOptions { MaxFiles = 2 }, maintain: true);
                await _log.Store.DeleteAsync(key, cancellationToken: Cancel);
            }
        };
        await _log.Layout().CheckOutAsync(_log.Local, Cancel);
        Assert.Equal(3, SampleDatabase.Read(_log.Local));
    }

    [Fact]
    public async Task Warm_NothingNew_NoBytes()
    {
        await WarmUpAsync(3);
        var checkOut = await _log.Layout(Warm).CheckOutAsync(_log.Local, Cancel);
        Assert.Equal((0, "0000000000000003"), (checkOut.BytesMoved, checkOut.BaseVersion));
        Assert.Equal(LogBench.Bytes(_log.File("state-3.db")), LogBench.Bytes(_log.Local));
    }

    [Fact]
    public async Task Warm_NewCommits_OnlyTheseAreFetched()
    {
        await WarmUpAsync(2);
        await _log.CommitAsync("run-3", path => Sql.Execute(path, "DELETE FROM filler WHERE id > 100; VACUUM"), number: 3);
        await _log.CommitAsync(1, first: 4);
        _log.Store.Calls.Clear();
        var layout = _log.Layout(Warm);
        var checkOut = await layout.CheckOutAsync(_log.Local, Cancel);
        Assert.Equal(LogBench.Bytes(_log.File("state-4.db")), LogBench.Bytes(_log.Local));
        Assert.DoesNotContain($"GET {LogBench.Commit(1)}", _log.Store.Calls);
        Assert.Equal((await _log.History().ListAsync(2, Cancel)).Sum(commit => commit.Bytes), checkOut.BytesMoved);

        SampleDatabase.Raise(_log.Local);
        Assert.Equal(CommitStatus.Committed, (await checkOut.CommitAsync(new CommitInfo("run-5", 1), Cancel)).Status);
        checkOut.Release();
        Assert.False(File.Exists(_log.Local));
        var after = await _log.Layout(Warm).CheckOutAsync(_log.Local, Cancel);
        Assert.Equal((0, "0000000000000005"), (after.BytesMoved, after.BaseVersion));
    }

    [Theory]
    [InlineData("*.db")]
    [InlineData("*.json")]
    public async Task Warm_CopyMeddledWith_IsFetchedAnew(string pattern)
    {
        await WarmUpAsync(2);
        await File.AppendAllTextAsync(Assert.Single(Directory.GetFiles(_log.Warm, pattern)), "x", Cancel);
        Assert.True((await _log.Layout(Warm).CheckOutAsync(_log.Local, Cancel)).BytesMoved > 0);
        Assert.Equal(LogBench.Bytes(_log.File("state-2.db")), LogBench.Bytes(_log.Local));
    }

    [Fact]
    public async Task Warm_ChangedButNotCommitted_IsFetchedAnew()
    {
        await WarmUpAsync(2);
        var layout = _log.Layout(Warm);
        var checkOut = await layout.CheckOutAsync(_log.Local, Cancel);
        SampleDatabase.Raise(_log.Local);
        checkOut.Release();
        Assert.True((await _log.Layout(Warm).CheckOutAsync(_log.Local, Cancel)).BytesMoved > 0);
        Assert.Equal(1, SampleDatabase.Read(_log.Local));
    }

    [Fact]
    public async Task Warm_NewestCommitsAreMissing_FoundAndNotBuiltUpon()
    {
        await WarmUpAsync(3);
        await _log.Store.DeleteAsync(LogBench.Commit(3), cancellationToken: Cancel);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => _log.Layout(Warm).CheckOutAsync(_log.Local, Cancel));
            Assert.Contains("ends at commit 0000000000000002, but this machine has seen commit 0000000000000003", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Warm_AnotherLogInItsPlace_IsFetchedAnew()
    {
        await WarmUpAsync(2);
        foreach (var key in await _log.Store.KeysAsync(LogBench.Key))
        {
            await _log.Store.DeleteAsync(key, cancellationToken: Cancel);
        }

        await _log.CommitAsync(2);
        Assert.True((await _log.Layout(Warm).CheckOutAsync(_log.Local, Cancel)).BytesMoved > 0);
        Assert.Equal(LogBench.Bytes(_log.File("state-2.db")), LogBench.Bytes(_log.Local));
    }

    private LogLayoutOptions Warm => new() { WarmFolder = _log.Warm };

    private async Task WarmUpAsync(int commits)
    {
        await _log.CommitAsync(commits);
        var layout = _log.Layout(Warm);
        (await layout.CheckOutAsync(_log.Local, Cancel)).Release();
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
            await _log.CommitAsync($"run-{number}", path => Sql.Execute(path, changes[number - 2]), number: number);
        }
    }
}
