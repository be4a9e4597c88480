namespace EmailScheduler.Simulation.Tests.Regressions;

/// <summary>
/// A snapshot of the oldest commit that was kept made that commit's own file go, and with it whose it was: where one commit alone was kept, a run
/// whose answer was lost did not find what it had just committed, and planned again. Found by the simulation.
/// </summary>
public sealed class CommitUnderSnapshotTests : IDisposable
{
    private readonly LogBench _log = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Maintain_SnapshotOfTheOnlyKeptCommit_RunFindsItsCommitAndOlderOnesAreGone()
    {
        await _log.CommitAsync("run-1", maintain: true);
        _log.Time.Advance(TimeSpan.FromDays(10));
        await _log.CommitAsync("run-2", maintain: true);

        Assert.Null(await _log.Layout().FindCommitAsync("run-1", Cancel));
        Assert.NotNull(await _log.Layout().FindCommitAsync("run-2", Cancel));
    }
}
