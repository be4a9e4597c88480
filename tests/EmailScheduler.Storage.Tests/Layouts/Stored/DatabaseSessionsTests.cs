using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Tests.Layouts.Logs;

namespace EmailScheduler.Storage.Tests.Layouts.Stored;

public sealed class DatabaseSessionsTests : StoredBenchTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_RunThatHasCommitted_KnowsItAndAnotherDoesNot(bool log)
    {
        await PrepareAsync(log);
        Assert.Equal(CommitStatus.Committed, await Bench.RaiseAsync("mine"));

        Assert.Equal(1, (await Bench.FindCommitAsync("mine"))!.RowsChanged);
        Assert.Null(await Bench.FindCommitAsync("another"));
    }

    [Fact]
    public async Task CheckOut_PlainFile_ReadsWhatTheOpeningHasOpened()
    {
        await Bench.StoreForeignAsync();
        await Bench.RaiseAsync("first");
        Bench.Log.Store.Calls.Clear();

        await using var session = await OpenAsync("mine");
        Assert.Equal(["LEVEL " + LogBench.Key, "GET " + LogBench.Key], Bench.Log.Store.Calls);
        await session.CheckOutAsync(Bench.Log.Local, Cancel);

        Assert.Equal(2, Bench.Log.Store.Calls.Count);
    }

    [Fact]
    public async Task CheckOut_Log_BuildsOnTheFilesAmongWhichTheRunWasLookedFor()
    {
        await Bench.Log.CommitAsync(2);
        await using var session = await OpenAsync("mine");
        Bench.Log.Store.Calls.Clear();

        await session.CheckOutAsync(Bench.Log.Local, Cancel);

        Assert.DoesNotContain(Bench.Log.Store.Calls, call => call.StartsWith("LIST", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CheckOut_Twice_BothAreTheNewestState(bool log)
    {
        await PrepareAsync(log);
        await using var session = await OpenAsync("mine");

        await session.CheckOutAsync(Bench.Log.File("first.db"), Cancel);
        await session.CheckOutAsync(Bench.Log.File("second.db"), Cancel);

        Assert.Equal(SampleDatabase.Read(Bench.Log.File("first.db")), SampleDatabase.Read(Bench.Log.File("second.db")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_LostToAnEarlierWriteOfTheSameRun_FoundAfterwards(bool log)
    {
        await PrepareAsync(log);
        await using var session = await OpenAsync("mine");
        var checkOut = await session.CheckOutAsync(Bench.Log.File("late.db"), Cancel);
        Assert.Equal(CommitStatus.Committed, await Bench.RaiseAsync("mine"));
        SampleDatabase.Raise(checkOut.Path);

        Assert.Equal(CommitStatus.LostRace, (await session.CommitAsync(checkOut, rowsChanged: 1, verification: null, cancellationToken: Cancel)).Status);

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
        var checkOut = await session.CheckOutAsync(Bench.Log.Local, Cancel);
        SampleDatabase.Raise(checkOut.Path);

        await using var verification = FileVerification.Ended(await checkOut.HashAsync(Cancel));

        Assert.Equal(CommitStatus.Committed, (await session.CommitAsync(checkOut, rowsChanged: 1, verification, cancellationToken: Cancel)).Status);
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
        var checkOut = await session.CheckOutAsync(Bench.Log.Local, Cancel);
        var before = await File.ReadAllBytesAsync(checkOut.Path, Cancel);
        SampleDatabase.Raise(checkOut.Path);
        await using var verification = FileVerification.Ended(await checkOut.HashAsync(Cancel));
        if (change == "raised")
        {
            SampleDatabase.Raise(checkOut.Path);
        }
        else
        {
            await File.WriteAllBytesAsync(checkOut.Path, before, Cancel);
        }

        var failure = await Assert.ThrowsAsync<FileChangedException>(() => session.CommitAsync(checkOut, rowsChanged: 1, verification, cancellationToken: Cancel));

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
        var checkOut = await session.CheckOutAsync(Bench.Log.Local, Cancel);
        File.Delete(checkOut.Path);

        Assert.Equal("", await checkOut.HashAsync(Cancel));
    }

    [Theory]
    [InlineData(PublicationSchedule.Never, null)]
    [InlineData(PublicationSchedule.EveryRun, "run-1")]
    public async Task Maintain_CommittedLog_PublishedAsTheOptionsSay(PublicationSchedule publish, string? expected)
    {
        var sessions = new DatabaseSessions(
            Bench.Log.Store, new DatabaseSessionOptions { NewDatabase = DatabaseLayoutKind.Log, CreateWhenMissing = true, Log = new LogLayoutOptions { Publish = publish } }, Bench.Log.Time, NullLogger.Instance);
        await using var session = await sessions.OpenAsync(LogBench.Key, "run-1", Cancel);
        var checkOut = await session.CheckOutAsync(Bench.Log.Local, Cancel);
        SampleDatabase.Create(checkOut.Path);
        Assert.Equal(CommitStatus.Committed, (await session.CommitAsync(checkOut, rowsChanged: 1, verification: null, cancellationToken: Cancel)).Status);

        Assert.Null(await session.MaintainAsync(checkOut, Cancel));

        Assert.Equal(expected, (await Bench.Log.Store.HeadAsync(LogBench.Key, Cancel))?.Metadata["run-id"]);
    }

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject, StoredDatabaseKind.PlainFile)]
    [InlineData(DatabaseLayoutKind.Log, StoredDatabaseKind.Log)]
    public async Task Create_NothingThere_InTheLayoutOfTheOptionsAndOnlyOnce(DatabaseLayoutKind layout, StoredDatabaseKind expected)
    {
        var sessions = new DatabaseSessions(Bench.Log.Store, new DatabaseSessionOptions { NewDatabase = layout }, Bench.Log.Time, NullLogger.Instance);
        var nothing = await sessions.ExamineAsync(LogBench.Key, Cancel);

        Assert.Equal(CommitStatus.Committed, (await CreateAsync(nothing, "run-1")).Status);
        Assert.NotEqual(CommitStatus.Committed, (await CreateAsync(nothing, "run-2")).Status);
        var found = await sessions.ExamineAsync(LogBench.Key, Cancel);
        Assert.Equal(CommitStatus.Unchanged, (await CreateAsync(found, "run-3")).Status);
        Assert.Equal(expected, found.Kind);

        Task<CommitResult> CreateAsync(StoredDatabase database, string runId) =>
            sessions.CreateAsync(LogBench.Key, database, runId, Bench.Log.Local, path => SampleDatabase.Create(path), Cancel);
    }

    private Task PrepareAsync(bool log) => log ? Bench.Log.CommitAsync(1) : Bench.StoreForeignAsync();

    private Task<DatabaseSession> OpenAsync(string runId) => Bench.Sessions(Bench.Log.Store).OpenAsync(LogBench.Key, runId, Cancel);
}
