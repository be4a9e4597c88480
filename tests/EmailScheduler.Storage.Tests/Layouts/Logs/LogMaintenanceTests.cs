namespace EmailScheduler.Storage.Tests.Layouts.Logs;

public sealed class LogMaintenanceTests : LogBenchTests
{
    // Never a snapshot for size, so that compaction is seen alone.
    private static LogLayoutOptions Compacting => new() { MaxFiles = 4, MaxDeltaPart = 1 };

    private static LogLayoutOptions Snapshotting => new() { MaxDeltaPart = 0.000001 };

    [Fact]
    public async Task Maintain_ManyCommits_ACheckOutNeverReadsMoreThanMaxFiles()
    {
        for (var number = 1; number <= 30; number++)
        {
            await Log.CommitAsync(1, first: number, options: number == 1 ? null : Compacting, maintain: true);
            Log.Store.Calls.Clear();
            await Log.Layout().CheckOutAsync(Log.Local, Cancel);
            Assert.InRange(Log.Store.Calls.Count(call => call.StartsWith("GET", StringComparison.Ordinal)), 1, 4);
        }

        Assert.Equal(LogBench.Bytes(Log.File("state-30.db")), LogBench.Bytes(Log.Local));
        Assert.NotEmpty(await Log.FilesAsync(level: 1));
    }

    [Fact]
    public async Task Maintain_LargeDeltas_SnapshotSoThatACheckOutNeverReadsTwiceItsBytes()
    {
        for (var number = 1; number <= 12; number++)
        {
            await Log.CommitAsync($"run-{number}", path => Sql.Execute(path, $"UPDATE filler SET text = hex(randomblob(40)) WHERE id % 4 = {number % 4}"), number == 1 ? null : new LogLayoutOptions(), true, number);
            var checkOut = await Log.Layout().CheckOutAsync(Log.Local, Cancel);
            var snapshot = (await Log.FilesAsync(level: 9)).LastOrDefault() is { } name ? $"{LogBench.Key}.ltx/{name}" : LogBench.Commit(1);
            Assert.InRange(checkOut.BytesMoved, 1, 2 * (await Log.Store.HeadAsync(snapshot, Cancel))!.Length);
            Assert.Equal(LogBench.Bytes(Log.File($"state-{number}.db")), LogBench.Bytes(Log.Local));
        }

        Assert.NotEmpty(await Log.FilesAsync(level: 9));
    }

    [Fact]
    public async Task Maintain_CompactedFileWouldTakeMuchLocalDisk_ASnapshotThatTakesNone()
    {
        await Log.CommitAsync(1);
        await Log.CommitAsync("run-2", path => Sql.Execute(path, "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 9000) INSERT INTO filler SELECT i, hex(randomblob(200)) FROM n"), Snapshotting, maintain: true, number: 2);
        await Log.CommitAsync("run-3", path => Sql.Execute(path, "UPDATE filler SET text = hex(randomblob(200)) WHERE id < 6000"), new LogLayoutOptions { MaxFiles = 2, MaxDeltaPart = 1 }, maintain: true, number: 3);
        var delta = await Log.Store.HeadAsync(LogBench.Commit(3), Cancel);
        Assert.InRange(delta!.Length, 1 << 20, (await Log.Store.HeadAsync($"{LogBench.Key}.ltx/0009/0000000000000001-0000000000000002.ltx", Cancel))!.Length);
        Assert.Empty(await Log.FilesAsync(level: 1));
        Assert.Contains("0009/0000000000000001-0000000000000003.ltx", await Log.FilesAsync(level: 9));
    }

    [Fact]
    public async Task Maintain_OldSnapshot_ANewOne()
    {
        await Log.CommitAsync(1);
        Log.Time.Advance(TimeSpan.FromDays(8));
        await Log.CommitAsync(1, first: 2, options: new LogLayoutOptions(), maintain: true);
        Assert.Equal(["0009/0000000000000001-0000000000000002.ltx"], await Log.FilesAsync(level: 9));
    }

    /// <summary>One that a wrong clock has dated to the future would else be the last one for as long.</summary>
    [Fact]
    public async Task Maintain_SnapshotFromTheFuture_ANewOne()
    {
        await Log.CommitAsync(1);
        Log.Time.AdjustTime(Log.Time.GetUtcNow() - TimeSpan.FromDays(400));
        await Log.CommitAsync(2, first: 2, options: new LogLayoutOptions(), maintain: true);
        Assert.NotEmpty(await Log.FilesAsync(level: 9));
    }

    [Fact]
    public async Task Maintain_FileChangedSinceTheCommit_NoSnapshot()
    {
        await Log.CommitAsync(1);
        var checkOut = await Log.Layout(Snapshotting).CheckOutAsync(Log.Local, Cancel);
        SampleDatabase.Raise(Log.Local);
        await checkOut.CommitAsync(new("run-2", 1), Cancel);
        SampleDatabase.Raise(Log.Local);
        await checkOut.MaintainAsync("run", Cancel);
        Assert.Empty(await Log.FilesAsync(level: 9));
        await Log.CommitAsync(1, first: 3);
        Assert.Equal(2, SampleDatabase.Read(Log.File("state-3.db")));
    }

    [Fact]
    public async Task Maintain_AfterTheKeptTime_OldCommitsGoAndEveryKeptStateStays()
    {
        var options = new LogLayoutOptions { KeepFor = TimeSpan.FromDays(3), KeepNewest = 2, SnapshotEvery = TimeSpan.FromDays(2), MaxFiles = 3 };
        for (var number = 1; number <= 20; number++)
        {
            await Log.CommitAsync(1, first: number, options: number == 1 ? null : options, maintain: number > 1);
            var kept = await Log.History().ListAsync(cancellationToken: Cancel);
            var newest = kept[0].CommittedAt;
            foreach (var commit in kept)
            {
                await Log.History().RestoreAsync(commit.TxId, Log.Local, Cancel);
                Assert.Equal(LogBench.Bytes(Log.File($"state-{commit.TxId.Value}.db")), LogBench.Bytes(Log.Local));
            }

            Assert.Equal(Enumerable.Range(0, kept.Count).Select(back => (ulong)(number - back)), kept.Select(commit => commit.TxId.Value));
            Assert.True(kept.Count >= Math.Min(number, 4), $"{kept.Count} kept");
            Log.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(1));
        }

        Assert.InRange((await Log.History().ListAsync(cancellationToken: Cancel)).Count, 4, 8);
    }

    /// <summary>What the run has seen makes work due; what is done is judged by the log as it is then.</summary>
    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 4)]
    public async Task Maintain_CommitMissingSinceTheRunListed_NothingIsRemoved(bool isMissing, int expected)
    {
        await Log.CommitAsync(2);
        await Log.CommitAsync(1, first: 3, options: Snapshotting, maintain: true);
        Log.Time.Advance(TimeSpan.FromDays(1));
        await Log.CommitAsync(1, first: 4);
        var checkOut = await Log.Layout(new() { KeepFor = TimeSpan.FromHours(1), KeepNewest = 1 }).CheckOutAsync(Log.Local, Cancel);
        SampleDatabase.Raise(Log.Local);
        await checkOut.CommitAsync(new("run-5", 1), Cancel);
        if (isMissing)
        {
            await Log.Store.DeleteAsync(LogBench.Commit(4), cancellationToken: Cancel);
        }

        await checkOut.MaintainAsync("run", Cancel);

        Assert.Equal(expected, (await Log.FilesAsync(level: 0)).Count);
    }

    [Fact]
    public async Task Maintain_DiesAtAnyRequest_TheLogIsWhole()
    {
        var options = new LogLayoutOptions { KeepFor = TimeSpan.FromHours(1), KeepNewest = 1, SnapshotEvery = TimeSpan.FromDays(2), MaxFiles = 3 };
        for (var number = 1; number <= 24; number++)
        {
            await Log.CommitAsync(1, first: number, options: number == 1 ? null : options);
            var deletions = number % 3;
            Log.Store.BeforeDelete = _ => deletions-- > 0 ? Task.CompletedTask : Task.FromException(ScriptedStore.Transient());
            Log.Store.OnPut = number % 2 == 0 ? null : (_, _) => throw ScriptedStore.Transient();
            var checkOut = await Log.Layout(options).CheckOutAsync(Log.Local, Cancel);
            await checkOut.MaintainAsync("run", Cancel);
            Log.Store.OnPut = null;
            await Log.Layout().CheckOutAsync(Log.Local, Cancel);
            Assert.Equal(LogBench.Bytes(Log.File($"state-{number}.db")), LogBench.Bytes(Log.Local));
            Log.Time.Advance(TimeSpan.FromHours(11));
        }
    }

    /// <summary>Commits of which 1 and 2 are too old, snapshots beside them, and what goes: all that is too old, unless the newest state cannot be made.</summary>
    [Theory]
    [InlineData("1 2 3 4 5 6", "2", "1 2")]
    [InlineData("1 2 3 5 6", "2", "")]
    [InlineData("1 2 3 5 6", "2 6", "1 2")]
    [InlineData("1 2 3 5 6 7", "2 6", "1 2")]
    [InlineData("1 2 3 5 6 8", "2 6", "")]
    [InlineData("1 2 3 5 6", "6", "")]
    public void Expired_WithAndWithoutAHole_IsWhatNoKeptStateNeeds(string commits, string snapshots, string expected)
    {
        var now = Log.Time.GetUtcNow();
        var files = Numbers(commits).Select(id => File(LogFile.CommitLevel, id, id, id <= 2 ? now.AddDays(-40) : now))
            .Concat(Numbers(snapshots).Select(id => File(LogFile.SnapshotLevel, 1, id, now)))
            .ToList();

        var expired = LogRetention.Expired(files, new LogLayoutOptions { KeepFor = TimeSpan.FromDays(30), KeepNewest = 1 }, RetentionClock.OfServer);

        Assert.Equal(expected, string.Join(' ', expired.Where(file => file.Level == LogFile.CommitLevel).Select(file => file.Max.Value)));
        Assert.DoesNotContain(expired, file => file.Level == LogFile.SnapshotLevel);

        static IEnumerable<int> Numbers(string text) => text.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture));

        static LogFile File(int level, int min, int max, DateTimeOffset modified) =>
            new(level, LogBench.Tx(min), LogBench.Tx(max), new ObjectEntry(LogFile.KeyOf(LogBench.Key, level, LogBench.Tx(min), LogBench.Tx(max)), "\"1\"", 1000, modified));
    }

    [Fact]
    public async Task Maintain_DamagedFile_NotCompactedIntoAnother()
    {
        await Log.CommitAsync(5);
        var checkOut = await Log.Layout(Compacting).CheckOutAsync(Log.Local, Cancel);
        await Log.FlipBitAsync(LogBench.Commit(3), ^1);
        await checkOut.MaintainAsync("run", Cancel);
        Assert.Empty(await Log.FilesAsync(level: 1));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Log.Local)!, "*.ltx"));
    }

    [Fact]
    public async Task Maintain_Cancelled_DoesNothingAndDoesNotFail()
    {
        await Log.CommitAsync(5);
        var checkOut = await Log.Layout(Compacting).CheckOutAsync(Log.Local, Cancel);
        await checkOut.MaintainAsync("run", new CancellationToken(canceled: true));
        Assert.Equal(5, (await Log.FilesAsync()).Count);
    }

    [Fact]
    public async Task Maintain_StoreFails_DoesNotFail()
    {
        await Log.CommitAsync(5);
        var checkOut = await Log.Layout(Compacting).CheckOutAsync(Log.Local, Cancel);
        Log.Store.OnPut = (_, _) => throw new ObjectStoreException(ObjectStoreFailure.Configuration, "The disk is full.");
        await checkOut.MaintainAsync("run", Cancel);
        Assert.Equal(5, (await Log.FilesAsync()).Count);
    }

    /// <summary>Whoever stops a run has done nothing that needs a look.</summary>
    [Theory]
    [InlineData(true, LogLevel.Debug)]
    [InlineData(false, LogLevel.Warning)]
    public async Task Maintain_NotDone_WarnsUnlessTheRunWasEnded(bool wasEnded, LogLevel expected)
    {
        await Log.CommitAsync(5);
        using var run = new CancellationTokenSource();
        var logged = new LogLines();
        var checkOut = await Log.Layout(Compacting, logged).CheckOutAsync(Log.Local, Cancel);
        Log.Store.BeforeGet = _ => wasEnded ? run.CancelAsync() : throw ScriptedStore.Transient();

        await checkOut.MaintainAsync("run", run.Token);

        Assert.Equal([expected], logged.Levels);
    }

    public static TheoryData<LogLayoutOptions> OutOfRange =>
    [
        new LogLayoutOptions { ParallelReads = 0 },
        new LogLayoutOptions { SearchedCommits = 0 },
        new LogLayoutOptions { MaxFiles = 1 },
        new LogLayoutOptions { MaxFiles = 13 },
        new LogLayoutOptions { MaxDeltaPart = 0 },
        new LogLayoutOptions { MaxDeltaPart = double.NaN },
        new LogLayoutOptions { SnapshotEvery = TimeSpan.Zero },
        new LogLayoutOptions { KeepFor = TimeSpan.FromMinutes(59) },
        new LogLayoutOptions { KeepNewest = 0 },
        new LogLayoutOptions { MaintenanceLimit = TimeSpan.Zero },
    ];

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void Validate_OutOfRange_Refused(LogLayoutOptions options) => Assert.Throws<InvalidOperationException>(options.Validate);
}
