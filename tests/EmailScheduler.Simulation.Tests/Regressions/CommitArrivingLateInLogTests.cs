using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Simulation.Tests.Regressions;

/// <summary>
/// A check-out of a log builds on the list in which the run was looked for, so that whatever arrives later makes its commit lose. But when a file of
/// that list was removed meanwhile the log was listed anew, and the run could be applied twice, on top of its own earlier write.
/// </summary>
public sealed class CommitArrivingLateInLogTests : IDisposable
{
    private readonly LogBench _log = new();

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData("run-1", false, CommitStatus.LostRace)]
    [InlineData("run-1", true, CommitStatus.LostRace)]
    [InlineData("run-2", false, CommitStatus.LostRace)]
    [InlineData("run-2", true, CommitStatus.Committed)]
    public async Task Commit_AnotherArrivedBetweenSearchAndCheckOut_NeverOnTopOfItsOwn(string arriving, bool removesWhatWasListed, CommitStatus expected)
    {
        await _log.CommitAsync("run-0", maintain: false);
        _log.Time.Advance(TimeSpan.FromDays(10));
        var late = new InterceptedStore(_log.Store);
        await using var session = await _log.Layout(late).OpenAsync("run-1", Cancel);
        Assert.Null(session.EarlierCommit);
        late.BeforeGet = async _ =>
        {
            late.BeforeGet = null;
            await _log.CommitAsync(arriving, removesWhatWasListed);
        };

        var checkOut = await session.CheckOutAsync(_log.Local("late"), Cancel);
        CounterDatabase.Append(checkOut.Path, "run-1");
        var commit = await session.CommitAsync(checkOut, rowsChanged: 1, verification: null, cancellationToken: Cancel);

        Assert.Equal(expected, commit.Status);
        Assert.Equal(arriving == "run-1" || expected == CommitStatus.Committed, await _log.Layout().FindCommitAsync("run-1", Cancel) is not null);
    }
}
