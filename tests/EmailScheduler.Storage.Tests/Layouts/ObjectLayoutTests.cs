using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Storage.Tests.Layouts;

public sealed class ObjectLayoutTests : FolderTests
{
    private const string Key = "org-data/99.db";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2025, 1, 21, 14, 30, 22, TimeSpan.Zero));
    private readonly ScriptedStore _store;

    public ObjectLayoutTests() => _store = new ScriptedStore(new DirectoryObjectStore(Folder.File("store"), _time));

    private string Local => Folder.File("local.db");

    [Fact]
    public async Task CheckOut_StoredDatabase_IsAPrivateLocalCopy()
    {
        var stored = await StoreSampleAsync();
        var checkOut = await Layout().CheckOutAsync(Local, Cancel);

        Assert.Equal((Local, stored.ETag, new FileInfo(Local).Length), (checkOut.Path, checkOut.BaseVersion, checkOut.BytesMoved));
        Assert.Equal(0, SampleDatabase.Read(Local));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Local));
        }
    }

    [Fact]
    public async Task CheckOut_OverLeftOvers_RemovesThemAll()
    {
        await StoreSampleAsync();
        foreach (var suffix in new[] { "", "-wal", "-shm", "-journal" })
        {
            await File.WriteAllTextAsync(Local + suffix, "left over", Cancel);
        }

        await Layout().CheckOutAsync(Local, Cancel);
        Assert.Equal([Local], Directory.GetFiles(Folder.Path));
    }

    [Fact]
    public async Task CheckOut_CheckpointedWalModeDatabase_Works()
    {
        await StoreSampleAsync(wal: true);
        await Layout().CheckOutAsync(Local, Cancel);
        Assert.Equal([Local], Directory.GetFiles(Folder.Path));
    }

    [Fact]
    public async Task CheckOut_MissingDatabase_UnusableUnlessItIsToBeCreated()
    {
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => Layout().CheckOutAsync(Local, Cancel));
        Assert.Contains($"'{Key}' in {_store.Address}", failure.Message, StringComparison.Ordinal);

        var checkOut = await Layout(new ObjectLayoutOptions { CreateWhenMissing = true }).CheckOutAsync(Local, Cancel);
        Assert.Null(checkOut.BaseVersion);
        Assert.False(File.Exists(Local));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("not a database", "is not a SQLite database")]
    public async Task CheckOut_UnusableObject_RefusedAndNothingLeftNorChanged(string content, string expected)
    {
        var stored = await _store.PutTextAsync(Key, content);
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => Layout().CheckOutAsync(Local, Cancel));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Contains(Key, failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Local));
        Assert.Equal(stored.ETag, (await _store.HeadAsync(Key, Cancel))!.ETag);
    }

    [Fact]
    public async Task CheckOut_ContentHashMismatch_RefusedAndNothingLeft()
    {
        await StoreSampleAsync(new Dictionary<string, string> { ["content-hash"] = new('0', 32) });

        // As in a bucket: an ETag that is no hash of ours.
        _store.Heads = (_, head) => head is null ? null : head with { ETag = "\"0123\"" };
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => Layout().CheckOutAsync(Local, Cancel));
        Assert.Contains("content hash", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Local));
    }

    /// <summary>In a bucket, to which someone has copied a database with the files that lay beside it. In a folder the log belongs to the database.</summary>
    [Fact]
    public async Task CheckOut_WalBesideTheObject_Refused()
    {
        await StoreSampleAsync(wal: true);
        _store.Heads = (key, head) => key == Key + "-wal" ? new ObjectHead(key, "\"1\"", 4096, _time.GetUtcNow(), _time.GetUtcNow(), new Dictionary<string, string>()) : head;
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => Layout().CheckOutAsync(Local, Cancel));
        Assert.Contains("wal_checkpoint", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Local));
    }

    [Fact]
    public async Task Commit_Unchanged_MovesNothing()
    {
        await StoreSampleAsync();
        var checkOut = await Layout().CheckOutAsync(Local, Cancel);
        _store.Calls.Clear();
        Assert.Equal(new CommitResult(CommitStatus.Unchanged, checkOut.BaseVersion, 0), await checkOut.CommitAsync(Info("run-1"), Cancel));
        Assert.Empty(_store.Calls);
    }

    [Fact]
    public async Task Commit_Changed_ReplacesTheObjectAndTellsOfItself()
    {
        await StoreSampleAsync();
        var checkOut = await Layout().CheckOutAsync(Local, Cancel);
        SampleDatabase.Raise(Local);
        var answer = await checkOut.CommitAsync(Info("run-1", rows: 7), Cancel);

        var head = await _store.HeadAsync(Key, Cancel);
        Assert.Equal((CommitStatus.Committed, head!.ETag, head.Length), (answer.Status, answer.Version, answer.BytesMoved));
        Assert.Equal(("run-1", "7"), (head.Metadata["run-id"], head.Metadata["rows-changed"]));
        await Layout().CheckOutAsync(Folder.File("again.db"), Cancel);
        Assert.Equal(1, SampleDatabase.Read(Folder.File("again.db")));
    }

    [Fact]
    public async Task Commit_NewDatabase_OnlyWhereThereIsNone()
    {
        var checkOut = await Layout(new ObjectLayoutOptions { CreateWhenMissing = true }).CheckOutAsync(Local, Cancel);
        SampleDatabase.Create(Local);
        Assert.Equal(CommitStatus.Committed, (await checkOut.CommitAsync(Info("run-1"), Cancel)).Status);
        Assert.Equal(CommitStatus.LostRace, (await checkOut.CommitAsync(Info("run-2"), Cancel)).Status);
        Assert.Equal("run-1", (await _store.HeadAsync(Key, Cancel))!.Metadata["run-id"]);
    }

    [Fact]
    public async Task Commit_AnotherCommittedSince_LostRaceAndNothingChanged()
    {
        await StoreSampleAsync();
        var (mine, theirs) = (Layout(), Layout());
        var myCheckOut = await mine.CheckOutAsync(Local, Cancel);
        await CommitRaisedAsync(theirs, "theirs");
        var current = await _store.HeadAsync(Key, Cancel);
        var versions = await _store.KeysAsync(Key + ".versions/");

        SampleDatabase.Raise(Local);
        Assert.Equal(new CommitResult(CommitStatus.LostRace, null, 0), await myCheckOut.CommitAsync(Info("mine"), Cancel));
        Assert.Equal(current!.ETag, (await _store.HeadAsync(Key, Cancel))!.ETag);
        Assert.Equal(versions, await _store.KeysAsync(Key + ".versions/"));
    }

    [Fact]
    public async Task Commit_LosesBetweenCopyAndPut_TheCopyIsTheWinnersToo()
    {
        await StoreSampleAsync();
        var mine = Layout();
        var myCheckOut = await mine.CheckOutAsync(Local, Cancel);
        SampleDatabase.Raise(Local);
        _store.BeforeNextPut(() => CommitRaisedAsync(Layout(), "theirs"));

        Assert.Equal(CommitStatus.LostRace, (await myCheckOut.CommitAsync(Info("mine"), Cancel)).Status);
        var version = Assert.Single(await Versions().ListAsync(Cancel));
        Assert.StartsWith("external-", version.RunId, StringComparison.Ordinal);
        Assert.Null(await Layout().FindCommitAsync("mine", Cancel));
        Assert.NotNull(await Layout().FindCommitAsync("theirs", Cancel));
    }

    [Fact]
    public async Task Commit_ManyRunsAtOnce_CounterEqualsTheCommits()
    {
        await StoreSampleAsync();
        var commits = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 24), new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Cancel }, async (number, cancel) =>
        {
            var (layout, path) = (Layout(), Folder.File($"{number}.db"));
            var checkOut = await layout.CheckOutAsync(path, cancel);
            SampleDatabase.Raise(path);
            if ((await checkOut.CommitAsync(Info($"run-{number}"), cancel)).Status == CommitStatus.Committed)
            {
                Interlocked.Increment(ref commits);
            }
        });

        await Layout().CheckOutAsync(Local, Cancel);
        Assert.Equal(commits, SampleDatabase.Read(Local));
        Assert.True(commits > 0);
    }

    [Fact]
    public async Task Commit_FileStillOpenInWalMode_Refused()
    {
        await StoreSampleAsync();
        var checkOut = await Layout().CheckOutAsync(Local, Cancel);
        using var connection = Sql.Open(Local);
        Sql.Execute(connection, "PRAGMA journal_mode=WAL; UPDATE counter SET value = 5");
        await Assert.ThrowsAsync<InvalidDatabaseException>(() => checkOut.CommitAsync(Info("run-1"), Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no database any more")]
    public async Task Commit_FileThatIsNoDatabase_RefusedAndNothingChanged(string content)
    {
        var stored = await StoreSampleAsync();
        var checkOut = await Layout().CheckOutAsync(Local, Cancel);
        await File.WriteAllTextAsync(Local, content, Cancel);
        await Assert.ThrowsAsync<InvalidDatabaseException>(() => checkOut.CommitAsync(Info("run-1"), Cancel));
        Assert.Equal(stored.ETag, (await _store.HeadAsync(Key, Cancel))!.ETag);
    }

    [Fact]
    public async Task FindCommit_NewestAndOlderOnes_Found()
    {
        await StoreSampleAsync();
        for (var number = 1; number <= 3; number++)
        {
            await CommitRaisedAsync(Layout(), $"run-{number}", rows: number);
            Assert.Equal(number, (await Layout().FindCommitAsync($"run-{number}", Cancel))!.RowsChanged);
        }

        Assert.Equal(1, (await Layout().FindCommitAsync("run-1", Cancel))!.RowsChanged);
        Assert.Equal(2, (await Layout().FindCommitAsync("run-2", Cancel))!.RowsChanged);
        Assert.Null(await Layout().FindCommitAsync("run-4", Cancel));
        Assert.Null(await Layout().FindCommitAsync("run", Cancel));
    }

    [Fact]
    public async Task FindCommit_RunThatIsNoRetry_LearnsItFromTheHeadAlone()
    {
        await StoreSampleAsync();
        for (var number = 1; number <= 40; number++)
        {
            await CommitRaisedAsync(Layout(), $"run-{number}-{new string('x', 60)}", rows: number);
        }

        _store.Calls.Clear();
        Assert.Null(await Layout().FindCommitAsync("run-new", Cancel));
        Assert.Single(_store.Calls);
    }

    [Theory]
    [InlineData(CommitKind.Run)]
    [InlineData(CommitKind.Hold)]
    public async Task FindCommit_VersionNoLongerKept_StillKnownToHaveCommitted(CommitKind kind)
    {
        await StoreSampleAsync();
        var layout = new ObjectLayout(_store, Key, new ObjectLayoutOptions { Versions = new VersionOptions { KeepNewest = 0, KeepDays = 0 } }, TimeProvider.System, NullLogger.Instance);
        await CommitRaisedAsync(layout, "run-1", rows: 1, kind);
        await CommitRaisedAsync(layout, "run-2", rows: 2);
        await CommitRaisedAsync(layout, "run-2b", rows: 2);
        Assert.Equal(new CommitInfo("run-1", 0) { Kind = kind }, await layout.FindCommitAsync("run-1", Cancel));
        Assert.Null(await layout.FindCommitAsync("run-3", Cancel));
    }

    [Fact]
    public async Task FindCommit_NoDatabase_Null() => Assert.Null(await Layout().FindCommitAsync("run-1", Cancel));

    [Fact]
    public async Task FindCommit_CommitWhoseAnswerWasLost_Found()
    {
        await StoreSampleAsync();
        var checkOut = await Layout().CheckOutAsync(Local, Cancel);
        SampleDatabase.Raise(Local);
        _store.LoseAnswers();
        await Assert.ThrowsAsync<ObjectStoreException>(() => checkOut.CommitAsync(Info("run-1"), Cancel));
        Assert.NotNull(await Layout().FindCommitAsync("run-1", Cancel));
    }

    [Fact]
    public async Task Warm_SecondCheckOut_OneHeadAndNoBytes()
    {
        await StoreSampleAsync();
        await Layout(Warm).CheckOutAsync(Local, Cancel);
        _store.Calls.Clear();
        var checkOut = await Layout(Warm).CheckOutAsync(Local, Cancel);
        Assert.Equal(0, checkOut.BytesMoved);
        Assert.Equal(["HEAD " + Key], _store.Calls);
        Assert.Equal(0, SampleDatabase.Read(Local));
    }

    [Fact]
    public async Task Warm_WholeRunUnchanged_TwoRequests()
    {
        await StoreSampleAsync();
        await Layout(Warm).CheckOutAsync(Local, Cancel);
        _store.Calls.Clear();
        await using var session = await Layout(Warm).OpenAsync("run-1", Cancel);
        await session.CommitAsync(await session.CheckOutAsync(Local, Cancel), rowsChanged: 1, verification: null, cancellationToken: Cancel);
        Assert.Equal(["HEAD " + Key, $"LIST {Key}.versions/"], _store.Calls);
    }

    [Fact]
    public async Task Warm_AfterOwnCommit_IsTheNewState()
    {
        await StoreSampleAsync();
        await CommitRaisedAsync(Layout(Warm), "run-1");
        var checkOut = await Layout(Warm).CheckOutAsync(Local, Cancel);
        Assert.Equal((0, 1), (checkOut.BytesMoved, SampleDatabase.Read(Local)));

        SampleDatabase.Raise(Local);
        Assert.Equal(CommitStatus.Committed, (await checkOut.CommitAsync(Info("run-2"), Cancel)).Status);
        Assert.Contains((await Versions().ListAsync(Cancel)), version => version.RunId == "run-1");
    }

    [Fact]
    public async Task Warm_AnotherCommittedSince_IsFetchedAnew()
    {
        await StoreSampleAsync();
        await Layout(Warm).CheckOutAsync(Local, Cancel);
        await CommitRaisedAsync(Layout(), "theirs");
        var checkOut = await Layout(Warm).CheckOutAsync(Local, Cancel);
        Assert.Equal((new FileInfo(Local).Length, 1), (checkOut.BytesMoved, SampleDatabase.Read(Local)));
    }

    [Theory]
    [InlineData("*.db")]
    [InlineData("*.json")]
    public async Task Warm_CopyMeddledWith_IsFetchedAnew(string pattern)
    {
        await StoreSampleAsync();
        await Layout(Warm).CheckOutAsync(Local, Cancel);
        await File.AppendAllTextAsync(Assert.Single(Directory.GetFiles(Warm.WarmFolder!, pattern)), "x", Cancel);
        var checkOut = await Layout(Warm).CheckOutAsync(Local, Cancel);
        Assert.Equal(new FileInfo(Local).Length, checkOut.BytesMoved);
    }

    [Fact]
    public async Task Warm_FolderCannotBeMade_TheRunGoesOn()
    {
        await StoreSampleAsync();
        await File.WriteAllTextAsync(Warm.WarmFolder!, "a file", Cancel);
        Assert.True((await Layout(Warm).CheckOutAsync(Local, Cancel)).BytesMoved > 0);
    }

    [Fact]
    public async Task Warm_CrashWhileItWasKept_IsOverwritten()
    {
        await StoreSampleAsync();
        await Layout(Warm).CheckOutAsync(Local, Cancel);
        var warm = Assert.Single(Directory.GetFiles(Warm.WarmFolder!, "*.db"));
        await File.WriteAllTextAsync(Path.ChangeExtension(warm, ".tmp"), "half", Cancel);
        await CommitRaisedAsync(Layout(Warm), "run-1");
        Assert.Equal(0, (await Layout(Warm).CheckOutAsync(Local, Cancel)).BytesMoved);
        Assert.False(File.Exists(Path.ChangeExtension(warm, ".tmp")));
    }

    private static CommitInfo Info(string runId, long rows = 1) => new(runId, rows);

    private ObjectLayoutOptions Warm => new() { WarmFolder = Folder.File("warm") };

    private ObjectLayout Layout(ObjectLayoutOptions? options = null) => new(_store, Key, options ?? new ObjectLayoutOptions(), TimeProvider.System, NullLogger.Instance);

    private DatabaseVersions Versions() => new(_store, Key, new VersionOptions(), TimeProvider.System, NullLogger.Instance);

    private async Task<PutResult> StoreSampleAsync(Dictionary<string, string>? metadata = null, bool wal = false)
    {
        var path = Folder.File("sample.db");
        SampleDatabase.Create(path, wal: wal);
        var put = await _store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromFile(path), Metadata = metadata ?? [] }, Cancel);
        File.Delete(path);
        return put;
    }

    private async Task CommitRaisedAsync(ObjectLayout layout, string runId, long rows = 1, CommitKind kind = CommitKind.Run)
    {
        _time.Advance(TimeSpan.FromMinutes(1));
        var path = Folder.File($"{runId}.db");
        var checkOut = await layout.CheckOutAsync(path, Cancel);
        SampleDatabase.Raise(path);
        Assert.Equal(CommitStatus.Committed, (await checkOut.CommitAsync(Info(runId, rows) with { Kind = kind }, Cancel)).Status);
        File.Delete(path);
    }
}
