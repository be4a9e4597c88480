namespace EmailScheduler.Storage.Tests.Layouts.Logs;

public sealed class LogHistoryTests : LogBenchTests
{
    private static readonly DateTimeOffset Start = new(2025, 1, 21, 14, 30, 22, TimeSpan.Zero);

    [Fact]
    public async Task List_Commits_NewestFirstAsTheyToldOfThemselves()
    {
        await Log.CommitAsync(3);
        var commits = await Log.History().ListAsync(cancellationToken: Cancel);
        Assert.Equal(["run-3", "run-2", "run-1"], commits.Select(commit => commit.RunId));
        Assert.Equal(new LogCommit(LogBench.Tx(3), Start.AddMinutes(3), "run-3", 7, 2, commits[0].Bytes, null) { Kind = CommitKind.Run, HasOwnFile = true }, commits[0]);
        Assert.Equal(commits[0], Assert.Single(await Log.History().ListAsync(1, Cancel)));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(60, 1)]
    [InlineData(119, 1)]
    [InlineData(120, 2)]
    [InlineData(86400, 3)]
    public async Task Find_Time_TheNewestCommitNotAfterIt(int seconds, int? expected)
    {
        await Log.CommitAsync(3);
        Assert.Equal(expected is { } id ? LogBench.Tx(id) : null, await Log.History().FindAsync(Start.AddSeconds(seconds), Cancel));
    }

    [Fact]
    public async Task Find_ClockSetBack_TimesStillAscend()
    {
        await Log.CommitAsync(2);
        var times = (await Log.History().ListAsync(cancellationToken: Cancel)).Select(commit => commit.CommittedAt).ToList();
        var slow = new LogLayout(Log.Store, LogBench.Key, new LogLayoutOptions(), new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Start.AddYears(-1)), NullLogger.Instance);
        var checkOut = await slow.CheckOutAsync(Log.Local, Cancel);
        SampleDatabase.Raise(Log.Local);
        await checkOut.CommitAsync(new CommitInfo("run-3", 1), Cancel);
        Assert.Equal(times[0].AddMilliseconds(1), (await Log.History().ListAsync(1, Cancel))[0].CommittedAt);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task Restore_CommitThatIsNot_Refused(int id)
    {
        await Log.CommitAsync(3);
        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(() => Log.History().RestoreAsync(LogBench.Tx(id), Log.Local, Cancel));
        Assert.Contains("has no commit", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RestoreAsCommit_PastState_IsTheNewestAndNothingIsLost()
    {
        await Log.CommitAsync(3);
        var answer = await Log.History().RestoreAsCommitAsync(LogBench.Tx(1), "restore-1", Log.Local, Cancel);
        Assert.Equal((CommitStatus.Committed, "0000000000000004"), (answer.Status, answer.Version));
        await Log.Layout().CheckOutAsync(Log.Local, Cancel);
        Assert.Equal(LogBench.Bytes(Log.File("state-1.db")), LogBench.Bytes(Log.Local));
        var commits = await Log.History().ListAsync(cancellationToken: Cancel);
        Assert.Equal((4, LogBench.Tx(1).ToString(), "restore-1"), (commits.Count, commits[0].RestoredFrom, commits[0].RunId));
        Assert.Equal(CommitStatus.Unchanged, (await Log.History().RestoreAsCommitAsync(LogBench.Tx(1), "restore-2", Log.Local, Cancel)).Status);
    }

    [Fact]
    public async Task RestoreAsCommit_AnotherCommitsMeanwhile_LostRace()
    {
        await Log.CommitAsync(2);
        Log.Store.BeforeNextPut(() => Log.CommitAsync(1, first: 3));
        Assert.Equal(CommitStatus.LostRace, (await Log.History().RestoreAsCommitAsync(LogBench.Tx(1), "restore-1", Log.Local, Cancel)).Status);
    }
}
