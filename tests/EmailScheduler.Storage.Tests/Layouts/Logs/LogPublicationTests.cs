namespace EmailScheduler.Storage.Tests.Layouts.Logs;

public sealed class LogPublicationTests : LogBenchTests
{
    private LogPublication Publication => new(Log.Store, LogBench.Key, NullLogger.Instance);

    [Theory]
    [InlineData(PublicationSchedule.Never, 0)]
    [InlineData(PublicationSchedule.Daily, 2)]
    [InlineData(PublicationSchedule.EveryRun, 4)]
    public async Task Publish_FourCommitsOnTwoDays_AsTheScheduleSays(PublicationSchedule schedule, int expected)
    {
        var published = 0;
        for (var number = 1; number <= 4; number++)
        {
            await Log.CommitAsync(1, first: number);
            var checkOut = (LogCheckOut)await Log.Layout().CheckOutAsync(Log.Local, Cancel);
            var answer = await Publication.PublishAsync(checkOut.Path, checkOut.Stored, schedule, new CommitInfo($"run-{number}", RowsChanged: 0), Cancel);
            published += answer.Status == CommitStatus.Committed ? 1 : 0;
            Log.Time.Advance(TimeSpan.FromHours(number == 2 ? 12 : 1));
        }

        Assert.Equal(expected, published);
        if (schedule == PublicationSchedule.EveryRun)
        {
            Assert.Equal(LogBench.WithoutCounters(LogBench.Bytes(Log.File("state-4.db"))), LogBench.WithoutCounters(await Log.Store.GetBytesAsync(LogBench.Key)));
        }
    }

    /// <summary>A copy that a wrong clock has dated to the future is not the last one for as long.</summary>
    [Theory]
    [InlineData(30)]
    [InlineData(-30)]
    public async Task Publish_DailyAfterACopyOfAWrongClock_Published(int days)
    {
        await Log.CommitAsync(1);
        var now = Log.Time.GetUtcNow();
        Log.Time.AdjustTime(now.AddDays(days));
        Assert.Equal(CommitStatus.Committed, await PublishAsync(1));

        Log.Time.AdjustTime(now);
        await Log.CommitAsync(1, first: 2);
        Assert.Equal(CommitStatus.Committed, await PublishAsync(2));

        async Task<CommitStatus> PublishAsync(int run)
        {
            var checkOut = (LogCheckOut)await Log.Layout().CheckOutAsync(Log.Local, Cancel);
            return (await Publication.PublishAsync(checkOut.Path, checkOut.Stored, PublicationSchedule.Daily, new CommitInfo($"run-{run}", RowsChanged: 0), Cancel)).Status;
        }
    }

    /// <summary>What a held run publishes says so, or a conversion would make a version of it by which the run seems to have carried out its plan.</summary>
    [Theory]
    [InlineData(CommitKind.Hold, "hold")]
    [InlineData(CommitKind.Run, "run")]
    public async Task Maintain_AfterACommit_PublishesItsKind(CommitKind kind, string expected)
    {
        var layout = new LogLayout(Log.Store, LogBench.Key, new LogLayoutOptions { CreateWhenMissing = true, Publish = PublicationSchedule.EveryRun }, Log.Time, NullLogger.Instance);
        var checkOut = await layout.CheckOutAsync(Log.Local, Cancel);
        SampleDatabase.Create(checkOut.Path);
        await checkOut.CommitAsync(new CommitInfo("run-1", 1) { Kind = kind }, Cancel);

        await checkOut.MaintainAsync("run-1", Cancel);

        Assert.Equal(("run-1", expected), (await Log.Store.HeadAsync(LogBench.Key, Cancel))!.Metadata is var metadata ? (metadata["run-id"], metadata["commit-kind"]) : default);
    }

    [Fact]
    public async Task Publish_OlderThanWhatIsThere_LeftAsItIs()
    {
        await Log.CommitAsync(1);
        var older = (LogCheckOut)await Log.Layout().CheckOutAsync(Log.File("older.db"), Cancel);
        await Log.CommitAsync(1, first: 2);
        var newer = (LogCheckOut)await Log.Layout().CheckOutAsync(Log.Local, Cancel);

        Assert.Equal(CommitStatus.Committed, (await Publication.PublishAsync(newer.Path, newer.Stored, PublicationSchedule.EveryRun, new CommitInfo("run-2", RowsChanged: 0), Cancel)).Status);
        Assert.Equal(CommitStatus.Unchanged, (await Publication.PublishAsync(older.Path, older.Stored, PublicationSchedule.EveryRun, new CommitInfo("run-1", RowsChanged: 0), Cancel)).Status);
    }

    /// <summary>Another program writes before the first publication, after one, or just before the put: its file stays, now and the next time.</summary>
    [Theory]
    [InlineData("before the first publication")]
    [InlineData("over an earlier publication")]
    [InlineData("while it is published")]
    public async Task Publish_FileOfAnotherProgram_NeverOverwritten(string when)
    {
        await Log.CommitAsync(1);
        var checkOut = (LogCheckOut)await Log.Layout().CheckOutAsync(Log.Local, Cancel);
        switch (when)
        {
            case "before the first publication":
                await Log.Store.PutTextAsync(LogBench.Key, "of another");
                break;
            case "over an earlier publication":
                // A folder does not replace a database by text: the other program removes it first.
                Assert.Equal(CommitStatus.Committed, (await Publication.PublishAsync(checkOut.Path, checkOut.Stored, PublicationSchedule.EveryRun, new CommitInfo("run-1", RowsChanged: 0), Cancel)).Status);
                await Log.Store.DeleteAsync(LogBench.Key, cancellationToken: Cancel);
                await Log.Store.PutTextAsync(LogBench.Key, "of another");
                break;
            default:
                Log.Store.BeforeNextPut(() => Log.Store.PutTextAsync(LogBench.Key, "of another"));
                break;
        }

        await Log.CommitAsync(1, first: 2);
        var newer = (LogCheckOut)await Log.Layout().CheckOutAsync(Log.Local, Cancel);

        Assert.Equal(CommitStatus.LostRace, (await Publication.PublishAsync(newer.Path, newer.Stored, PublicationSchedule.EveryRun, new CommitInfo("run-2", RowsChanged: 0), Cancel)).Status);
        Assert.Equal(CommitStatus.LostRace, (await Publication.PublishAsync(newer.Path, newer.Stored, PublicationSchedule.EveryRun, new CommitInfo("run-2", RowsChanged: 0), Cancel)).Status);
        Assert.Equal("of another", await Log.Store.GetTextAsync(LogBench.Key));
    }

    [Fact]
    public async Task Publish_FileChangedSinceItsCommit_Refused()
    {
        await Log.CommitAsync(1);
        var checkOut = (LogCheckOut)await Log.Layout().CheckOutAsync(Log.Local, Cancel);
        SampleDatabase.Raise(Log.Local);
        await Assert.ThrowsAsync<InvalidDatabaseException>(() => Publication.PublishAsync(checkOut.Path, checkOut.Stored, PublicationSchedule.EveryRun, new CommitInfo("run-1", RowsChanged: 0), Cancel));
    }
}
