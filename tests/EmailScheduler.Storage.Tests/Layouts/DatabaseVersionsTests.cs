using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Storage.Tests.Layouts;

public sealed class DatabaseVersionsTests : FolderTests
{
    private const string Key = "org-data/99.db";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2025, 1, 21, 14, 30, 22, TimeSpan.Zero));
    private readonly ScriptedStore _store;

    public DatabaseVersionsTests() => _store = new ScriptedStore(new DirectoryObjectStore(Folder.File("store"), _time));

    private string Local => Folder.File("local.db");

    [Fact]
    public async Task List_AfterCommits_EachPastStateUnderItsTimeAndRun()
    {
        await CommitAsync(3);
        var versions = await Versions().ListAsync(Cancel);
        Assert.Equal(["20250121T153022Z-run-1", "20250121T143022Z-run-0"], versions.Select(version => version.Id));
        Assert.Equal(("run-1", new DateTimeOffset(2025, 1, 21, 15, 30, 22, TimeSpan.Zero)), (versions[0].RunId, versions[0].CommittedAt));
        Assert.All(versions, version => Assert.True(version.Length > 0));
    }

    [Fact]
    public async Task List_ObjectsThatAreNotVersions_AreLeftOut()
    {
        await _store.PutTextAsync($"{Key}.versions/notes.txt", "x");
        await _store.PutTextAsync($"{Key}.versions/20250121T143022Z-run/deeper.db", "x");
        await _store.PutTextAsync($"{Key}.versions/20250199T143022Z-run.db", "x");
        Assert.Empty(await Versions().ListAsync(Cancel));
    }

    [Fact]
    public async Task Commit_ManyInADay_TheNewestTenAreKept()
    {
        await CommitAsync(15, TimeSpan.FromMinutes(1), new VersionOptions { KeepDays = 0 });
        Assert.Equal(Enumerable.Range(4, 10).Reverse().Select(number => $"run-{number}"), (await Versions().ListAsync(Cancel)).Select(version => version.RunId));
    }

    [Fact]
    public async Task Commit_TwiceADay_TheLastOfEachOfSevenDaysIsKept()
    {
        await CommitAsync(24, TimeSpan.FromHours(12), new VersionOptions { KeepNewest = 1 });
        var versions = await Versions().ListAsync(Cancel);
        Assert.Equal(7, versions.Count);
        Assert.Equal(7, versions.Select(version => version.CommittedAt.Date).Distinct().Count());
        Assert.Equal("run-22", versions[0].RunId);
        Assert.All(versions.Skip(1), version => Assert.True(version.CommittedAt.Hour >= 12));
    }

    [Fact]
    public async Task Commit_VersionsOff_NoneMadeAndOldOnesLeftAlone()
    {
        await CommitAsync(3);
        await CommitAsync(2, options: new VersionOptions { KeepNewest = 0, KeepDays = 0 }, first: 3);
        Assert.Equal(2, (await Versions().ListAsync(Cancel)).Count);
    }

    [Fact]
    public async Task Commit_PruningFails_IsCommittedAllTheSame()
    {
        await CommitAsync(4);
        _store.BeforeDelete = _ => Task.FromException(ScriptedStore.Transient());
        await CommitAsync(1, options: new VersionOptions { KeepNewest = 1, KeepDays = 0 }, first: 4);
        Assert.Equal(4, (await Versions().ListAsync(Cancel)).Count);

        _store.BeforeDelete = null;
        await CommitAsync(1, options: new VersionOptions { KeepNewest = 1, KeepDays = 0 }, first: 5);
        Assert.Equal("run-4", Assert.Single(await Versions().ListAsync(Cancel)).RunId);
    }

    [Fact]
    public async Task Commit_StrayObjectsAmongTheVersions_AreNeverRemoved()
    {
        await _store.PutTextAsync($"{Key}.versions/notes.txt", "x");
        await CommitAsync(5, options: new VersionOptions { KeepNewest = 1, KeepDays = 0 });
        Assert.Equal("x", await _store.GetTextAsync($"{Key}.versions/notes.txt"));
    }

    [Fact]
    public async Task Commit_CopyFails_NothingIsCommitted()
    {
        await CommitAsync(1);
        _store.BeforeCopy = _ => Task.FromException(ScriptedStore.Transient());
        await Assert.ThrowsAsync<ObjectStoreException>(() => CommitAsync(1, first: 1));
        Assert.Equal("run-0", (await _store.HeadAsync(Key, Cancel))!.Metadata["run-id"]);
    }

    [Fact]
    public async Task Commit_VersionJustMadeIsTheOnlyOneThatRetentionWouldRemove_IsKept()
    {
        await CommitAsync(1);

        // A version from the future, as after a clock that ran ahead: newer than the one made now.
        await _store.CopyAsync(Key, $"{Key}.versions/20990101T000000Z-run-x.db", cancellationToken: Cancel);
        await CommitAsync(1, options: new VersionOptions { KeepNewest = 1, KeepDays = 0 }, first: 1);
        Assert.Equal(["run-x", "run-0"], (await Versions().ListAsync(Cancel)).Select(version => version.RunId));
    }

    [Fact]
    public async Task Restore_PastState_IsACommitThatKeepsWhatItReplaces()
    {
        await CommitAsync(3);
        _time.Advance(TimeSpan.FromHours(1));
        var answer = await Versions().RestoreAsync("20250121T143022Z-run-0", "restore-1", Local, Cancel);

        var head = await _store.HeadAsync(Key, Cancel);
        Assert.Equal((CommitStatus.Committed, head!.ETag), (answer.Status, answer.Version));
        Assert.Equal(("restore-1", "20250121T143022Z-run-0"), (head.Metadata["run-id"], head.Metadata["restored-from"]));
        Assert.Equal(["run-2", "run-1", "run-0"], (await Versions().ListAsync(Cancel)).Select(version => version.RunId));
        await Layout().CheckOutAsync(Local, Cancel);
        Assert.Equal(0, SampleDatabase.Read(Local));
    }

    /// <summary>A commit on top of an earlier state that is served once more, late, must not find its condition true again.</summary>
    [Fact]
    public async Task Restore_PastState_DoesNotBringItsETagBack()
    {
        await CommitAsync(2);
        var first = (await _store.HeadAsync($"{Key}.versions/20250121T143022Z-run-0.db", Cancel))!;
        var etags = new HashSet<string>(StringComparer.Ordinal) { first.ETag };
        for (var round = 1; round <= 3; round++)
        {
            var restored = await Versions().RestoreAsync("20250121T143022Z-run-0", $"restore-{round}", Local, Cancel);
            Assert.Equal(CommitStatus.Committed, restored.Status);
            Assert.True(etags.Add(restored.Version!), "Two states of the database have one ETag.");
            await CommitAsync(1, first: 1 + round);
        }
    }

    /// <summary>In a folder, SQLite commits: it counts the schema cookie on too (bytes 40 to 43), so that programs which have the database open read its schema anew.</summary>
    [Fact]
    public async Task Restore_PastState_ChangesNothingButTheHeadersCounters()
    {
        await CommitAsync(2);
        var version = await _store.GetBytesAsync($"{Key}.versions/20250121T143022Z-run-0.db");
        await Versions().RestoreAsync("20250121T143022Z-run-0", "restore-1", Local, Cancel);

        var restored = await _store.GetBytesAsync(Key);
        var differing = Enumerable.Range(0, Math.Max(version.Length, restored.Length)).Where(index => version[index] != restored[index]).ToList();
        Assert.NotEmpty(differing);
        Assert.All(differing, index => Assert.True(index is (>= 24 and < 28) or (>= 40 and < 44) or (>= 92 and < 96), $"Byte {index} is another."));
        await SqliteFile.VerifyAsync(Local, "the restored database", Cancel);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Restore_CurrentIsMissingOrDamaged_Works(bool isMissing)
    {
        await CommitAsync(2);
        await (isMissing ? _store.DeleteAsync(Key, cancellationToken: Cancel) : File.WriteAllTextAsync(FileOf(Key), "damaged", Cancel));
        Assert.Equal(CommitStatus.Committed, (await RestoreAsync()).Status);
    }

    [Fact]
    public async Task Restore_StateThatIsCurrent_Unchanged()
    {
        await CommitAsync(2);
        await RestoreAsync();
        Assert.Equal(CommitStatus.Unchanged, (await RestoreAsync("restore-2")).Status);
        Assert.Equal("restore-1", (await _store.HeadAsync(Key, Cancel))!.Metadata["run-id"]);
    }

    [Theory]
    [InlineData("copy")]
    [InlineData("put")]
    public async Task Restore_AnotherCommitsBeforeTheCopyOrThePut_LostRace(string request)
    {
        await CommitAsync(2);
        Action<Func<Task>> before = request == "copy" ? _store.BeforeNextCopy : _store.BeforeNextPut;
        before(() => CommitAsync(1, first: 2));
        Assert.Equal(CommitStatus.LostRace, (await RestoreAsync()).Status);
        await AssertCurrentAsync("run-2");
    }

    /// <summary>What is copied is the state that the version is named after, or nothing.</summary>
    [Fact]
    public async Task Commit_AnotherCommitsBeforeTheCopy_NoVersionHoldsAnotherState()
    {
        await CommitAsync(2);
        var checkOut = await Layout().CheckOutAsync(Local, Cancel);
        SampleDatabase.Raise(Local);
        _store.BeforeNextCopy(() => CommitAsync(1, first: 2));
        Assert.Equal(CommitStatus.LostRace, (await checkOut.CommitAsync(new CommitInfo("run-3", 1), Cancel)).Status);
        foreach (var version in await Versions().ListAsync(Cancel))
        {
            Assert.Equal(version.RunId, (await _store.HeadAsync(DatabaseKeys.Version(Key, version.Id), Cancel))!.Metadata["run-id"]);
        }
    }

    [Theory]
    [InlineData("20250121T143022Z-nobody", "There is no version")]
    [InlineData("", "is not a version's id")]
    [InlineData("yesterday", "is not a version's id")]
    [InlineData("20250121T143022Z-../../99", "is not a version's id")]
    public async Task Restore_UnknownVersion_RefusedAndNothingChanged(string id, string expected)
    {
        await CommitAsync(2);
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => Versions().RestoreAsync(id, "restore-1", Local, Cancel));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        await AssertCurrentAsync("run-1");
    }

    [Fact]
    public async Task Restore_DamagedVersion_RefusedAndNothingChanged()
    {
        await CommitAsync(2);
        await File.WriteAllTextAsync(FileOf($"{Key}.versions/20250121T143022Z-run-0.db"), "damaged", Cancel);
        await Assert.ThrowsAsync<InvalidDatabaseException>(() => RestoreAsync());
        await AssertCurrentAsync("run-1");
    }

    /// <summary>Whoever stops a run has done nothing that needs a look.</summary>
    [Theory]
    [InlineData(true, LogLevel.Debug)]
    [InlineData(false, LogLevel.Warning)]
    public async Task Commit_OldVersionsNotRemoved_WarnsUnlessTheRunWasEnded(bool wasEnded, LogLevel expected)
    {
        await CommitAsync(3);
        using var run = new CancellationTokenSource();
        var logged = new LogLines();
        var checkOut = await Layout(new VersionOptions { KeepNewest = 1, KeepDays = 0 }, logged).CheckOutAsync(Local, Cancel);
        SampleDatabase.Raise(Local);
        _store.BeforeDelete = _ => wasEnded ? run.CancelAsync() : throw ScriptedStore.Transient();

        Assert.Equal(CommitStatus.Committed, (await checkOut.CommitAsync(new CommitInfo("run-3", 1), run.Token)).Status);

        Assert.Equal([expected], logged.Levels);
    }

    [Theory]
    [InlineData(-1, 7)]
    [InlineData(10, -1)]
    public void Validate_NegativeNumbers_Refused(int newest, int days) =>
        Assert.Throws<InvalidOperationException>(() => new VersionOptions { KeepNewest = newest, KeepDays = days }.Validate());

    private string FileOf(string key) => Path.Combine(Folder.File("store"), key);

    private async Task AssertCurrentAsync(string runId) => Assert.Equal(runId, (await _store.HeadAsync(Key, Cancel))!.Metadata["run-id"]);

    /// <summary>Goes back to the state of run-0.</summary>
    private Task<CommitResult> RestoreAsync(string runId = "restore-1") => Versions().RestoreAsync("20250121T143022Z-run-0", runId, Local, Cancel);

    private DatabaseVersions Versions(VersionOptions? options = null) => new(_store, Key, options ?? new VersionOptions(), TimeProvider.System, NullLogger.Instance);

    private ObjectLayout Layout(VersionOptions? options = null, ILogger? logger = null) =>
        new(_store, Key, new ObjectLayoutOptions { CreateWhenMissing = true, Versions = options ?? new VersionOptions() }, TimeProvider.System, logger ?? NullLogger.Instance);

    /// <summary>Commits run-0, run-1, …, each raising the counter, an hour apart unless told otherwise.</summary>
    private async Task CommitAsync(int commits, TimeSpan? apart = null, VersionOptions? options = null, int first = 0)
    {
        for (var number = first; number < first + commits; number++)
        {
            if (number > 0)
            {
                _time.Advance(apart ?? TimeSpan.FromHours(1));
            }

            var (layout, path) = (Layout(options), Folder.File($"run-{number}.db"));
            var checkOut = await layout.CheckOutAsync(path, Cancel);
            if (checkOut.BaseVersion is null)
            {
                SampleDatabase.Create(path, rows: 5);
            }
            else
            {
                SampleDatabase.Raise(path);
            }

            Assert.Equal(CommitStatus.Committed, (await checkOut.CommitAsync(new CommitInfo($"run-{number}", 1), Cancel)).Status);
        }
    }
}
