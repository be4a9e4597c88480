using EmailScheduler.Api.Work;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Leases;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Api.Tests.Work;

public sealed class InProcessRunHostTests : FolderTests
{
    private const string Chosen = "20250601T120000Z-0a1b2c3d";
    private const string Other = "20250601T120001Z-0a1b2c3d";

    [Fact]
    public async Task Start_Run_IsBroughtToItsEndAndStaysKnown()
    {
        await using var process = await ProcessAsync(7);
        process.Engine.Hold(7);

        var started = await process.StartAsync(7);

        Assert.True(started.IsAccepted);
        var working = await process.UntilAsync(7, started.RunId!, standing => standing.Progress?.Step == "plan");
        Assert.Equal((true, 1), (working.HasBegun, working.Tries!.Tries));
        Assert.Equal(started.RunId, (await process.Host.FindWorkingAsync(7, Cancel))!.Run.RunId);
        process.Engine.LetGo(7);
        var ended = await process.EndAsync(7, started.RunId!);
        Assert.Equal((RunStatus.Unchanged, null, null), (ended.Outcome!.Status, ended.Outcome.Report, ended.Progress));
        Assert.Null(await process.Host.FindWorkingAsync(7, Cancel));
        Assert.Equal(started.RunId, Assert.Single(process.Ended).RunId);
        Assert.NotNull(await process.ReportAsync(7, started.RunId!));
    }

    [Fact]
    public async Task Start_DryRun_KeepsItsReport()
    {
        await using var process = await ProcessAsync(7);

        var started = await process.StartAsync(7, dryRun: true);

        Assert.NotNull((await process.EndAsync(7, started.RunId!)).Outcome!.Report);
        Assert.Null(await process.ReportAsync(7, started.RunId!));
    }

    [Fact]
    public async Task Start_OrganizationHasARun_IsRefusedWithThatOne()
    {
        await using var process = await ProcessAsync(7);
        process.Engine.Hold(7);
        var first = await process.StartAsync(7);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => process.StartAsync(7)));

        Assert.All(answers, answer => Assert.Equal(new StartedRun(false, first.RunId), answer));
        process.Engine.LetGo(7);
        await process.EndAsync(7, first.RunId!);
        Assert.True((await process.StartAsync(7)).IsAccepted);
    }

    [Fact]
    public async Task Start_SameIdAgain_IsNotStartedTwice()
    {
        await using var process = await ProcessAsync(7);
        process.Engine.Hold(7);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => process.StartAsync(7, Chosen)));
        process.Engine.LetGo(7);
        await process.EndAsync(7, Chosen);
        var late = await process.StartAsync(7, Chosen);

        Assert.All([.. answers, late], answer => Assert.Equal(new StartedRun(true, Chosen), answer));
        Assert.Single(process.Engine.Begun);
    }

    [Fact]
    public async Task Start_IdOfARunThatAnEarlierProcessEnded_IsNotStartedAgain()
    {
        await using (var earlier = await ProcessAsync(7))
        {
            await earlier.StartAsync(7, Chosen);
            await earlier.EndAsync(7, Chosen);
        }

        await using var process = new HostUnderTest(Folder, TimeProvider.System);
        Assert.Equal(new StartedRun(true, Chosen), await process.StartAsync(7, Chosen));

        Assert.Null(await process.Host.FindAsync(7, Chosen, Cancel));
        Assert.True((await process.StartAsync(7, Other)).IsAccepted);
        await process.EndAsync(7, Other);
        Assert.Equal(Other, Assert.Single(process.Engine.Begun).RunId);
    }

    [Fact]
    public async Task Start_IdThatIsNone_IsRefusedBeforeTheStoreIsAsked()
    {
        await using var process = await ProcessAsync(7);

        await Assert.ThrowsAsync<InvalidSettingException>(() => process.StartAsync(7, "../8.db.runs/x"));

        Assert.Null(await process.Host.FindWorkingAsync(7, Cancel));
    }

    [Fact]
    public async Task Start_MoreThanMayWork_WaitTheirTurn()
    {
        long[] organizations = [1, 2, 3, 4, 5, 6];
        await using var process = await ProcessAsync(organizations);
        Array.ForEach(organizations, process.Engine.Hold);
        var started = await Task.WhenAll(organizations.Select(organization => process.StartAsync(organization)));
        await EventuallyAsync(() => process.Engine.Begun.Count == 2);

        var standings = await Task.WhenAll(organizations.Zip(started, (organization, one) => process.Host.FindAsync(organization, one.RunId!, Cancel)));

        Assert.Equal(4, standings.Count(standing => !standing!.HasBegun));
        Array.ForEach(organizations, process.Engine.LetGo);
        foreach (var (organization, one) in organizations.Zip(started))
        {
            await process.EndAsync(organization, one.RunId!);
        }

        Assert.Equal(2, process.Engine.MostAtOnce);
    }

    [Fact]
    public async Task Start_RunThatWaitsForALease_LeavesItsPlaceToOthers()
    {
        await using var process = new HostUnderTest(Folder, TimeProvider.System, atOnce: 1);
        await process.WithAsync(7, 8);
        await using var held = (await new LeaseManager(process.Store, new LeaseOptions(), TimeProvider.System, NullLogger.Instance).TryAcquireAsync("org-data/7.db", Other, 1, Cancel)).Lease;

        var waiting = await process.StartAsync(7);
        var standing = await process.UntilAsync(7, waiting.RunId!, one => one.Tries?.NextTryAt is not null);
        var passing = await process.StartAsync(8);

        Assert.Equal((RunStatus.Busy, 1), (standing.Tries!.LastStatus, standing.Tries.Tries));
        Assert.True((await process.EndAsync(8, passing.RunId!)).Outcome!.Succeeded);
    }

    [Fact]
    public async Task Start_NoDatabase_EndsRejectedAndTheNextOneIsStarted()
    {
        await using var process = await ProcessAsync();

        var started = await process.StartAsync(7);

        Assert.Equal(RunStatus.Rejected, (await process.EndAsync(7, started.RunId!)).Outcome!.Status);
        Assert.True((await process.StartAsync(7)).IsAccepted);
    }

    [Fact]
    public async Task Stop_RunsAtWork_ReleasesTheirLeasesAndStartsNoMore()
    {
        await using var process = await ProcessAsync(7, 8, 9);
        process.Engine.Hold(7);
        process.Engine.Hold(8);
        process.Engine.Hold(9);
        var started = (await process.StartAsync(7), await process.StartAsync(8), await process.StartAsync(9));
        await EventuallyAsync(() => process.Engine.Begun.Count == 2);

        await process.Host.StopAsync();

        foreach (var (organization, one) in new[] { (7L, started.Item1), (8L, started.Item2), (9L, started.Item3) })
        {
            Assert.NotNull((await process.Host.FindAsync(organization, one.RunId!, Cancel))!.Failure);
            Assert.Null(await process.Database(organization).HolderAsync(Cancel));
        }

        await Assert.ThrowsAsync<OperationCanceledException>(() => process.StartAsync(10));
        Assert.Equal(2, process.Engine.Begun.Count);
    }

    private Task<HostUnderTest> ProcessAsync(params long[] organizations) => new HostUnderTest(Folder, TimeProvider.System).WithAsync(organizations);
}
