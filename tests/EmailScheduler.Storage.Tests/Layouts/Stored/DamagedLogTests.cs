using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Tests.Layouts.Logs;

namespace EmailScheduler.Storage.Tests.Layouts.Stored;

/// <summary>A log whose newest state cannot be read goes back to any state that can, and on from there.</summary>
public sealed class DamagedLogTests() : StoredBenchTests(new StoredBench { Actor = "cli:anna@host" })
{
    private const int Newest = 6;
    private const string Version = "version";
    private const string Compacted = LogBench.Key + ".ltx/0001/0000000000000002-0000000000000006.ltx";
    private const string Middle = LogBench.Key + ".ltx/0009/0000000000000001-0000000000000005.ltx";
    private const string Last = LogBench.Key + ".ltx/0009/0000000000000001-0000000000000006.ltx";

    private DatabaseHistory History => new(Bench.Log.Store, LogBench.Key, new LogLayoutOptions(), new VersionOptions(), Bench.Log.Time, NullLogger.Instance);

    /// <summary>The file that is damaged, how, the state that is gone back to, and what a verification says of the file.</summary>
    public static IEnumerable<TheoryDataRow<string, string, string, HistoryProblem>> Damages => LongTests.First(
        new TheoryData<string, string, string, HistoryProblem>
        {
            { LogBench.Commit(6), "flipped", "1", HistoryProblem.Damaged },
            { LogBench.Commit(6), "other", "5", HistoryProblem.Misnamed },
            { LogBench.Commit(3), "missing", Version, HistoryProblem.Missing },
            { Compacted, "flipped", "3", HistoryProblem.Damaged },
            { Middle, "flipped", Version, HistoryProblem.Damaged },
            { LogBench.Commit(6), "truncated", "5", HistoryProblem.Damaged },
            { LogBench.Commit(6), "empty", "5", HistoryProblem.Damaged },
            { LogBench.Commit(6), "header", "5", HistoryProblem.Damaged },
            { LogBench.Commit(3), "flipped", "2", HistoryProblem.Damaged },
            { LogBench.Commit(3), "missing", "2", HistoryProblem.Missing },
            { LogBench.Commit(1), "flipped", Version, HistoryProblem.Damaged },
            { LogBench.Commit(1), "truncated", Version, HistoryProblem.Damaged },
            { Middle, "truncated", "4", HistoryProblem.Damaged },
            { Last, "flipped", "5", HistoryProblem.Damaged },
        },
        byDefault: 5);

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Restore_NewestCannotBeRead_IsTheNewestAndTheLogGoesOn(string key, string damage, string target, HistoryProblem problem)
    {
        await BeginAsync(key);
        await DamageAsync(key, damage);
        await Assert.ThrowsAsync<InvalidDatabaseException>(Bench.ReadAsync);
        var (state, counter) = await TargetAsync(target);
        var before = await History.ListAsync(cancellationToken: Cancel);

        Assert.Equal(CommitStatus.Committed, (await RestoreAsync(Bench.Log.Store, state)).Status);

        Assert.Equal(counter, await Bench.ReadAsync());
        var after = await History.ListAsync(cancellationToken: Cancel);
        Assert.Equal(before.Select(one => one.Id), after.Skip(1).Select(one => one.Id));
        Assert.True(after[0] is { Id: "0000000000000007", Kind: CommitKind.Restore, Actor: "cli:anna@host", RunId: "restore", IsCurrent: true } && after[0].RestoredFrom == state.Id, $"{after[0]}");
        Assert.True(after[0].CommittedAt > after[1].CommittedAt);

        // Other states can still be gone back to, runs go on, and what is damaged stays named until retention removes it.
        await History.FetchAsync(state, Bench.Log.Local, Cancel);
        Assert.Equal(CommitStatus.Committed, await Bench.RaiseAsync());
        Assert.Equal(counter + 1, await Bench.ReadAsync());
        Assert.Equal([(key, problem)], (await VerifyAsync()).Select(finding => (finding.Key, finding.Problem)));
    }

    [Theory]
    [InlineData("2")]
    [InlineData(Version)]
    public async Task Restore_NewestCannotBeRead_PutsACommitAndASnapshotOfAllPages(string target)
    {
        await BeginAsync();
        await DamageAsync(LogBench.Commit(3), "flipped");
        var (state, _) = await TargetAsync(target);

        await RestoreAsync(Bench.Log.Store, state);

        var commit = await HeaderAsync(LogBench.Commit(7));
        var snapshot = await HeaderAsync(LogBench.Key + ".ltx/0009/0000000000000001-0000000000000007.ltx");
        Assert.Equal((LogBench.Tx(7), LogBench.Tx(7)), (commit.Header.MinTxId, commit.Header.MaxTxId));
        Assert.Equal((TxId.First, LogBench.Tx(7)), (snapshot.Header.MinTxId, snapshot.Header.MaxTxId));
        Assert.Equal((commit.Header.Commit, commit.Header.Commit), (commit.Pages, snapshot.Pages));
        Assert.Equal(commit.Head.Metadata["database-hash"], snapshot.Head.Metadata["database-hash"]);
        Assert.False(commit.Head.Metadata.ContainsKey("database-hash-before"));
    }

    /// <summary>Whichever of its two files is the last one, whether or not that has arrived: the restore can be done again.</summary>
    [Theory]
    [InlineData("2", 1, false)]
    [InlineData("2", 1, true)]
    [InlineData("2", 2, false)]
    [InlineData("2", 2, true)]
    [InlineData(Version, 1, true)]
    [InlineData(Version, 2, false)]
    public async Task Restore_DiesWithAFile_CanBeRepeated(string target, int file, bool hasArrived)
    {
        await BeginAsync();
        await DamageAsync(LogBench.Commit(3), "flipped");
        var (state, counter) = await TargetAsync(target);
        var puts = 0;
        Bench.Log.Store.OnPut = async (request, cancel) =>
        {
            var isLast = ++puts == file;
            var answer = isLast && !hasArrived ? null : await Bench.Log.Store.Inner.PutAsync(request, cancel);
            return isLast ? throw new ProcessDiedException() : answer!;
        };
        await Assert.ThrowsAsync<ProcessDiedException>(() => RestoreAsync(Bench.Log.Store, state));
        Bench.Log.Store.OnPut = null;
        var isDone = (file, hasArrived) == (2, true);
        if (!isDone)
        {
            await Assert.ThrowsAsync<InvalidDatabaseException>(Bench.ReadAsync);
        }

        // After both files another restore is one more commit on a log that can be read.
        Assert.Equal(CommitStatus.Committed, (await RestoreAsync(Bench.Log.Store, state, "again")).Status);

        Assert.Equal(counter, await Bench.ReadAsync());
        Assert.Equal(CommitStatus.Committed, await Bench.RaiseAsync());
        Assert.Equal([LogBench.Commit(3)], (await VerifyAsync()).Select(finding => finding.Key));
    }

    [Fact]
    public async Task Restore_AnotherCommitsMeanwhile_LosesTheRaceAndPutsNoSnapshot()
    {
        await BeginAsync();
        await DamageAsync(LogBench.Commit(3), "flipped");
        Bench.Log.Store.OnPut = async (request, cancel) =>
        {
            await Bench.Log.Store.Inner.PutAsync(new PutRequest { Key = LogBench.Commit(7), Content = ObjectContent.FromBytes(new byte[1]) }, cancel);
            return await Bench.Log.Store.Inner.PutAsync(request, cancel);
        };

        Assert.Equal(CommitStatus.LostRace, (await RestoreAsync(Bench.Log.Store, (await TargetAsync("2")).State)).Status);

        Assert.Empty(await Bench.Log.FilesAsync(level: 9));
    }

    [Fact]
    public async Task Restore_MachineWithACopyOfTheNewestState_ReadsTheRestoredOne()
    {
        await BeginAsync();
        var warm = new LogLayoutOptions { WarmFolder = Bench.Log.Warm };
        var copied = (LogCheckOut)await Bench.Log.Layout(warm).CheckOutAsync(Bench.Log.File("copy.db"), Cancel);
        Bench.Log.Layout(warm).Release(copied);
        await DamageAsync(LogBench.Commit(3), "flipped");
        await RestoreAsync(Bench.Log.Store, (await TargetAsync("2")).State);

        var checkOut = await Bench.Log.Layout(warm).CheckOutAsync(Bench.Log.Local, Cancel);

        Assert.Equal((2, "0000000000000007"), (SampleDatabase.Read(checkOut.Path), checkOut.BaseVersion));
    }

    [Fact]
    public async Task Restore_TargetIsDamagedToo_RefusedAndNothingIsCommitted()
    {
        await BeginAsync();
        var (state, _) = await TargetAsync("4");
        await DamageAsync(LogBench.Commit(3), "flipped");

        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => RestoreAsync(Bench.Log.Store, state));

        Assert.Contains(LogBench.Commit(3), failure.Message, StringComparison.Ordinal);
        Assert.Contains("--exact", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Newest, (await Bench.Log.FilesAsync()).Count);
    }

    [Fact]
    public async Task Restore_VersionOfAnotherPageSize_RefusedAndNamesBoth()
    {
        await StoreAsync(pageSize: 8192);
        await Bench.RaiseAsync();
        await StoreAsync(pageSize: 1024);
        await Bench.ToLogAsync();
        await DamageAsync(LogBench.Commit(1), "flipped");
        var (state, _) = await TargetAsync(Version);

        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => RestoreAsync(Bench.Log.Store, state));

        Assert.Contains("8192", failure.Message, StringComparison.Ordinal);
        Assert.Contains("1024", failure.Message, StringComparison.Ordinal);
        Assert.Single(await Bench.Log.FilesAsync());
    }

    /// <summary>The metadata of a damaged plain file may say that it is what is wanted.</summary>
    [Theory]
    [InlineData(Version)]
    [InlineData("2")]
    public async Task Restore_PlainFileThatWasRestoredAndThenDamaged_IsRestoredAgain(string target)
    {
        await BeginAsync();
        await Bench.ToObjectAsync();
        var (state, counter) = await TargetAsync(target);
        await RestoreAsync(Bench.Log.Store, state, "first");

        // What another kind of store does, which keeps the metadata of what it has damaged.
        var head = (await Bench.Log.Store.HeadAsync(LogBench.Key, Cancel))!;
        var file = Bench.Log.File("store/" + LogBench.Key);
        var damaged = LogBench.Bytes(file);
        damaged.AsSpan(4096, 8192).Clear();
        await File.WriteAllBytesAsync(file, damaged, Cancel);
        Bench.Log.Store.Heads = (key, found) => key == LogBench.Key && found is not null && found.ETag != head.ETag ? found with { Metadata = head.Metadata } : found;
        await Assert.ThrowsAsync<InvalidDatabaseException>(Bench.ReadAsync);

        Assert.Equal(CommitStatus.Committed, (await RestoreAsync(Bench.Log.Store, state)).Status);

        Bench.Log.Store.Heads = (_, found) => found;
        Assert.Equal(counter, await Bench.ReadAsync());
    }

    /// <summary>A version with the counter 0, then a log whose commit n has the counter n, with the file that a test needs.</summary>
    private async Task BeginAsync(string? key = null)
    {
        await Bench.StoreForeignAsync();
        await Bench.RaiseAsync();
        await Bench.ToLogAsync();
        for (var commit = 2; commit <= Newest; commit++)
        {
            Bench.Log.Time.Advance(TimeSpan.FromMinutes(1));
            await Bench.RaiseAsync();
            if ((commit, key) is (5, Middle) or (6, Last))
            {
                var checkOut = (LogCheckOut)await Bench.Log.Layout().CheckOutAsync(Bench.Log.Local, Cancel);
                await new LogSnapshot(Bench.Log.Store, LogBench.Key).PutAsync(checkOut.Path, checkOut.Stored!, Cancel);
            }
        }

        if (key == Compacted)
        {
            var files = (await LogFile.ListAsync(Bench.Log.Store, LogBench.Key, Cancel)).Where(file => !file.IsSnapshot).ToList();
            await new LogCompaction(Bench.Log.Store, LogBench.Key).RunAsync(files, Bench.Log.File("compacted"), Cancel);
        }
    }

    private async Task DamageAsync(string key, string damage)
    {
        if (damage == "missing")
        {
            await Bench.Log.Store.DeleteAsync(key, cancellationToken: Cancel);
            return;
        }

        var other = Bench.Log.File("other.ltx");
        if (damage == "other")
        {
            await Bench.FetchAsync(LogBench.Commit(5), other);
        }

        await Bench.Log.ReplaceAsync(key, bytes =>
        {
            switch (damage)
            {
                case "truncated":
                    return bytes[..^20];
                case "empty":
                    return [];
                case "other":
                    return LogBench.Bytes(other);
                case "header":
                    bytes.AsSpan(0, 100).Clear();
                    return bytes;
                default:
                    bytes[bytes.Length / 2] ^= 0x10;
                    return bytes;
            }
        });
    }

    private async Task<(PastState State, long Counter)> TargetAsync(string target)
    {
        var states = await History.ListAsync(cancellationToken: Cancel);
        return target == Version
            ? (states.Last(state => state.TxId is null), 0)
            : (states.Single(state => state.TxId == LogBench.Tx(int.Parse(target, CultureInfo.InvariantCulture))), long.Parse(target, CultureInfo.InvariantCulture));
    }

    private async Task<CommitResult> RestoreAsync(IObjectStore store, PastState state, string runId = "restore")
    {
        var restore = new StateRestore(store, LogBench.Key, new LogLayoutOptions(), new VersionOptions(), Bench.Log.Time, NullLogger.Instance) { Actor = Bench.Actor };
        var found = await new DatabaseFinder(store, LogBench.Key).ExamineAsync(Cancel);
        return state.TxId is { } commit
            ? await restore.ToCommitAsync(found, commit, runId, Bench.Log.Local, Cancel)
            : await restore.ToVersionAsync(found, state.Id, runId, Bench.Log.Local, Cancel);
    }

    private async Task StoreAsync(int pageSize)
    {
        Bench.Log.Time.Advance(TimeSpan.FromMinutes(1));
        var path = Bench.Log.File($"pages-{pageSize}.db");
        Sql.Execute(path, $"PRAGMA page_size = {pageSize}; CREATE TABLE counter (value INTEGER); INSERT INTO counter VALUES (0)");
        await Bench.Log.Store.PutAsync(new PutRequest { Key = LogBench.Key, Content = ObjectContent.FromFile(path) }, Cancel);
    }

    private async Task<IReadOnlyList<HistoryFinding>> VerifyAsync() =>
        (await new HistoryVerification(Bench.Log.Store, LogBench.Key, Bench.Log.File("verified.db")).RunAsync(Cancel)).Findings;

    private async Task<(LtxHeader Header, uint Pages, ObjectHead Head)> HeaderAsync(string key)
    {
        await using var answer = await Bench.Log.Store.GetAsync(key, cancellationToken: Cancel);
        await using var reader = await LtxReader.OpenAsync(answer.Content!, key, Cancel);
        var page = new byte[reader.Header.PageSize];
        var pages = 0u;
        while (await reader.ReadPageAsync(page, Cancel) != 0)
        {
            pages++;
        }

        return (reader.Header, pages, answer.Head!);
    }
}
