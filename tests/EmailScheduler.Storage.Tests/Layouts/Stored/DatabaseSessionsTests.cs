using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Tests.Layouts.Logs;

namespace EmailScheduler.Storage.Tests.Layouts.Stored;

public sealed class DatabaseSessionsTests : IDisposable
{
    private readonly StoredBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_RunThatHasCommitted_KnowsItAndAnotherDoesNot(bool log)
    {
        await PrepareAsync(log);
        Assert.Equal(CommitStatus.Committed, await _bench.RaiseAsync("mine"));

        Assert.Equal(1, (await _bench.FindCommitAsync("mine"))!.RowsChanged);
        Assert.Null(await _bench.FindCommitAsync("another"));
    }

    [Fact]
    public async Task CheckOut_PlainFile_ReadsWhatTheOpeningHasOpened()
    {
        await _bench.StoreForeignAsync();
        await _bench.RaiseAsync("first");
        _bench.Log.Store.Calls.Clear();

        await using var session = await OpenAsync("mine");
        Assert.Equal(["LEVEL " + LogBench.Key, "GET " + LogBench.Key], _bench.Log.Store.Calls);
        await session.CheckOutAsync(_bench.Log.Local, Cancel);

        Assert.Equal(2, _bench.Log.Store.Calls.Count);
    }

    [Fact]
    public async Task CheckOut_Log_BuildsOnTheFilesAmongWhichTheRunWasLookedFor()
    {
        await _bench.Log.CommitAsync(2);
        await using var session = await OpenAsync("mine");
        _bench.Log.Store.Calls.Clear();

        await session.CheckOutAsync(_bench.Log.Local, Cancel);

        Assert.DoesNotContain(_bench.Log.Store.Calls, call => call.StartsWith("LIST", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CheckOut_Twice_BothAreTheNewestState(bool log)
    {
        await PrepareAsync(log);
        await using var session = await OpenAsync("mine");

        await session.CheckOutAsync(_bench.Log.File("first.db"), Cancel);
        await session.CheckOutAsync(_bench.Log.File("second.db"), Cancel);

        Assert.Equal(SampleDatabase.Read(_bench.Log.File("first.db")), SampleDatabase.Read(_bench.Log.File("second.db")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_LostToAnEarlierWriteOfTheSameRun_FoundAfterwards(bool log)
    {
        await PrepareAsync(log);
        await using var session = await OpenAsync("mine");
        var checkOut = await session.CheckOutAsync(_bench.Log.File("late.db"), Cancel);
        Assert.Equal(CommitStatus.Committed, await _bench.RaiseAsync("mine"));
        SampleDatabase.Raise(checkOut.Path);

        Assert.Equal(CommitStatus.LostRace, (await session.CommitAsync(checkOut, rowsChanged: 1, verified: null, cancellationToken: Cancel)).Status);

        Assert.Null(session.EarlierCommit);
        Assert.NotNull(await session.FindCommitAsync(Cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_FileAsItWasHashed_Committed(bool log)
    {
        await PrepareAsync(log);
        await using var session = await OpenAsync("mine");
        var checkOut = await session.CheckOutAsync(_bench.Log.Local, Cancel);
        SampleDatabase.Raise(checkOut.Path);

        Assert.Equal(CommitStatus.Committed, (await session.CommitAsync(checkOut, rowsChanged: 1, await checkOut.HashAsync(Cancel), cancellationToken: Cancel)).Status);
    }

    [Theory]
    [InlineData(false, "raised")]
    [InlineData(true, "raised")]
    [InlineData(false, "put back")]
    [InlineData(true, "put back")]
    public async Task Commit_FileChangedSinceItWasHashed_RefusedAndNothingCommitted(bool log, string change)
    {
        await PrepareAsync(log);
        await using var session = await OpenAsync("mine");
        var checkOut = await session.CheckOutAsync(_bench.Log.Local, Cancel);
        var before = await File.ReadAllBytesAsync(checkOut.Path, Cancel);
        SampleDatabase.Raise(checkOut.Path);
        var verified = await checkOut.HashAsync(Cancel);
        if (change == "raised")
        {
            SampleDatabase.Raise(checkOut.Path);
        }
        else
        {
            await File.WriteAllBytesAsync(checkOut.Path, before, Cancel);
        }

        var failure = await Assert.ThrowsAsync<FileChangedException>(() => session.CommitAsync(checkOut, rowsChanged: 1, verified, cancellationToken: Cancel));

        Assert.Contains("changed after it was verified", failure.Message, StringComparison.Ordinal);
        Assert.Null(await session.FindCommitAsync(Cancel));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hash_FileThatIsNotThere_Empty(bool log)
    {
        await PrepareAsync(log);
        await using var session = await OpenAsync("mine");
        var checkOut = await session.CheckOutAsync(_bench.Log.Local, Cancel);
        File.Delete(checkOut.Path);

        Assert.Equal("", await checkOut.HashAsync(Cancel));
    }

    [Theory]
    [InlineData(PublicationSchedule.Never, null)]
    [InlineData(PublicationSchedule.EveryRun, "run-1")]
    public async Task Maintain_CommittedLog_PublishedAsTheOptionsSay(PublicationSchedule publish, string? expected)
    {
        var sessions = new DatabaseSessions(
            _bench.Log.Store, new DatabaseSessionOptions { NewDatabase = DatabaseLayoutKind.Log, CreateWhenMissing = true, Log = new LogLayoutOptions { Publish = publish } }, _bench.Log.Time, NullLogger.Instance);
        await using var session = await sessions.OpenAsync(LogBench.Key, "run-1", Cancel);
        var checkOut = await session.CheckOutAsync(_bench.Log.Local, Cancel);
        SampleDatabase.Create(checkOut.Path);
        Assert.Equal(CommitStatus.Committed, (await session.CommitAsync(checkOut, rowsChanged: 1, verified: null, cancellationToken: Cancel)).Status);

        Assert.Null(await session.MaintainAsync(checkOut, Cancel));

        Assert.Equal(expected, (await _bench.Log.Store.HeadAsync(LogBench.Key, Cancel))?.Metadata["run-id"]);
    }

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject, StoredDatabaseKind.PlainFile)]
    [InlineData(DatabaseLayoutKind.Log, StoredDatabaseKind.Log)]
    public async Task Create_NothingThere_InTheLayoutOfTheOptionsAndOnlyOnce(DatabaseLayoutKind layout, StoredDatabaseKind expected)
    {
        var sessions = new DatabaseSessions(_bench.Log.Store, new DatabaseSessionOptions { NewDatabase = layout }, _bench.Log.Time, NullLogger.Instance);
        var nothing = await sessions.ExamineAsync(LogBench.Key, Cancel);

        Assert.Equal(CommitStatus.Committed, (await CreateAsync(nothing, "run-1")).Status);
        Assert.NotEqual(CommitStatus.Committed, (await CreateAsync(nothing, "run-2")).Status);
        var found = await sessions.ExamineAsync(LogBench.Key, Cancel);
        Assert.Equal(CommitStatus.Unchanged, (await CreateAsync(found, "run-3")).Status);
        Assert.Equal(expected, found.Kind);

        Task<CommitResult> CreateAsync(StoredDatabase database, string runId) =>
            sessions.CreateAsync(LogBench.Key, database, runId, _bench.Log.Local, path => SampleDatabase.Create(path), Cancel);
    }

    private Task PrepareAsync(bool log) => log ? _bench.Log.CommitAsync(1) : _bench.StoreForeignAsync();

    private Task<DatabaseSession> OpenAsync(string runId) => _bench.Sessions(_bench.Log.Store).OpenAsync(LogBench.Key, runId, Cancel);
}
