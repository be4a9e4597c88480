using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Worker.Tests;

/// <summary>kill -9 of the process in the middle of a run, as the system ends one that is out of memory.</summary>
public class KilledTests(PublishedAppFixture app)
{
    [LongFact]
    public async Task Kill_InTheMiddleOfARun_TheNextTryTakesOverAtOnceAndCommits()
    {
        await using var killed = await WorkerUnderTest.LoadAsync(app.Folder, ("Engine__Command", "sh"), ("Engine__Arguments__0", "-c"), ("Engine__Arguments__1", "exec sleep 600"));
        await killed.CreateSampleAsync();
        var runId = RunId.New(TimeProvider.System);
        var first = killed.RunAsync(runId);
        await EventuallyAsync(async () => await killed.Database.HolderAsync(Cancel) is not null);

        killed.Host.Process.Kill();

        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        await using var next = await WorkerUnderTest.LoadAsync(app.Folder, ("Store__Url", Path.Combine(killed.Folder, "store")));
        var deliveredAgain = await next.RunAsync(runId);
        var second = await next.RunAsync(runId, tryNumber: 2);

        // The lease of the dead try holds for an hour.
        Assert.Equal((RunStatus.Busy, RunStatus.Completed), (deliveredAgain.Status, second.Status));
        Assert.Null(await killed.Database.HolderAsync(Cancel));
        Assert.Single(await killed.Database.ListVersionsAsync(Cancel));
    }
}
