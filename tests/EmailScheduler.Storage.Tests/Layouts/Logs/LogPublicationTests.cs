namespace EmailScheduler.Storage.Tests.Layouts.Logs;

public sealed class LogPublicationTests : IDisposable
{
    private readonly LogBench _log = new();

    private LogPublication Publication => new(_log.Store, LogBench.Key, NullLogger.Instance);

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(PublicationSchedule.Never, 0)]
    [InlineData(PublicationSchedule.Daily, 2)]
    [InlineData(PublicationSchedule.EveryRun, 4)]
    public async Task Publish_FourCommitsOnTwoDays_AsTheScheduleSays(PublicationSchedule schedule, int expected)
    {
        var published = 0;
        for (var number = 1; number <= 4; number++)
        {
            await _log.CommitAsync(1, first: number);
            var checkOut = (LogCheckOut)await _log.Layout().CheckOutAsync(_log.Local, Cancel);
            var answer = await Publication.PublishAsync(checkOut.Path, checkOut.Stored, schedule, $"run-{number}", Cancel);
            published += answer.Status == CommitStatus.Committed ? 1 : 0;
            _log.Time.Advance(TimeSpan.FromHours(number == 2 ? 12 : 1));
        }

        Assert.Equal(expected, published);
        if (schedule == PublicationSchedule.EveryRun)
        {
            await using var answer = await _log.Store.GetAsync(LogBench.Key, cancellationToken: Cancel);
            using var bytes = new MemoryStream();
            await answer.Content!.CopyToAsync(bytes, Cancel);
            Assert.Equal(LogBench.WithoutCounters(LogBench.Bytes(_log.File("state-4.db"))), LogBench.WithoutCounters(bytes.ToArray()));
        }
    }

    [Fact]
    public async Task Publish_OlderThanWhatIsThere_LeftAsItIs()
    {
        await _log.CommitAsync(1);
        var older = (LogCheckOut)await _log.Layout().CheckOutAsync(_log.File("older.db"), Cancel);
        await _log.CommitAsync(1, first: 2);
        var newer = (LogCheckOut)await _log.Layout().CheckOutAsync(_log.Local, Cancel);

        Assert.Equal(CommitStatus.Committed, (await Publication.PublishAsync(newer.Path, newer.Stored, PublicationSchedule.EveryRun, "run-2", Cancel)).Status);
        Assert.Equal(CommitStatus.Unchanged, (await Publication.PublishAsync(older.Path, older.Stored, PublicationSchedule.EveryRun, "run-1", Cancel)).Status);
    }

    /// <summary>Another program writes before the first publication, after one, or just before the put: its file stays, now and the next time.</summary>
    [Theory]
    [InlineData("before the first publication")]
    [InlineData("over an earlier publication")]
    [InlineData("while it is published")]
    public async Task Publish_FileOfAnotherProgram_NeverOverwritten(string when)
    {
        await _log.CommitAsync(1);
        var checkOut = (LogCheckOut)await _log.Layout().CheckOutAsync(_log.Local, Cancel);
        switch (when)
        {
            case "before the first publication":
                await _log.Store.PutTextAsync(LogBench.Key, "of another");
                break;
            case "over an earlier publication":
                // A folder does not replace a database by text: the other program removes it first.
                Assert.Equal(CommitStatus.Committed, (await Publication.PublishAsync(checkOut.Path, checkOut.Stored, PublicationSchedule.EveryRun, "run-1", Cancel)).Status);
                await _log.Store.DeleteAsync(LogBench.Key, cancellationToken: Cancel);
                await _log.Store.PutTextAsync(LogBench.Key, "of another");
                break;
            default:
                _log.Store.OnPut = async (request, cancel) =>
                {
                    _log.Store.OnPut = null;
                    await _log.Store.PutTextAsync(LogBench.Key, "of another");
                    return await _log.Store.Inner.PutAsync(request, cancel);
                };
                break;
        }

        await _log.CommitAsync(1, first: 2);
        var newer = (LogCheckOut)await _log.Layout().CheckOutAsync(_log.Local, Cancel);

        Assert.Equal(CommitStatus.LostRace, (await Publication.PublishAsync(newer.Path, newer.Stored, PublicationSchedule.EveryRun, "run-2", Cancel)).Status);
        Assert.Equal(CommitStatus.LostRace, (await Publication.PublishAsync(newer.Path, newer.Stored, PublicationSchedule.EveryRun, "run-2", Cancel)).Status);
        Assert.Equal("of another", await _log.Store.GetTextAsync(LogBench.Key));
    }

    [Fact]
    public async Task Publish_FileChangedSinceItsCommit_Refused()
    {
        await _log.CommitAsync(1);
        var checkOut = (LogCheckOut)await _log.Layout().CheckOutAsync(_log.Local, Cancel);
        SampleDatabase.Raise(_log.Local);
        await Assert.ThrowsAsync<InvalidDatabaseException>(() => Publication.PublishAsync(checkOut.Path, checkOut.Stored, PublicationSchedule.EveryRun, "run-1", Cancel));
    }
}
