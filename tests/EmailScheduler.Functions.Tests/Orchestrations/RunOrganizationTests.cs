using EmailScheduler.Runs.Identifiers;
using Microsoft.Extensions.Hosting;

namespace EmailScheduler.Functions.Tests.Orchestrations;

public class RunOrganizationTests
{
    [Fact]
    public async Task Run_Completed_LeavesTheReportInTheStore()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        var request = Request(app);

        var outcome = await Activity(app).RunAsync(request, Cancel);

        Assert.Null(outcome.Report);
        Assert.NotNull(await app.Database(99).Reports.FindAsync(request.RunId, Cancel));
    }

    [Fact]
    public async Task Run_Dry_ReturnsTheReportThatIsNowhereElse()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        var request = Request(app) with { DryRun = true };

        var outcome = await Activity(app).RunAsync(request, Cancel);

        Assert.True(outcome.Report!.Rows!.Inserted > 0);
        Assert.Empty(app.Store.Commits);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_HostStops_ReleasesTheLeaseAndIsDeferred(bool whole)
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        using var invocation = new CancellationTokenSource();
        app.Store.Fault = key =>
        {
            if (key == "org-data/99.db")
            {
                Stop(app, whole, invocation);
            }

            return null;
        };

        var outcome = await Activity(app).RunAsync(Request(app), invocation.Token);

        Assert.Equal(RunStatus.Deferred, outcome.Status);
        Assert.Null(await app.Database(99).HolderAsync(Cancel));
        Assert.Empty(app.Store.Commits);
    }

    [Fact]
    public async Task Run_WorkerReservedForAnother_IsDeferredBeforeItTouchesTheStore()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        using var reserved = await app.Host.Services.GetRequiredService<WorkerReservation>().TryEnterAsync(alone: true, Cancel);
        var before = app.Store.Requests;

        var outcome = await Activity(app).RunAsync(Request(app), Cancel);

        Assert.Equal(RunStatus.Deferred, outcome.Status);
        Assert.Equal(before, app.Store.Requests);
    }

    [Fact]
    public async Task Run_Alone_LeavesTheWorkerFreeAfterwards()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);

        var first = await Activity(app).RunAsync(Request(app) with { Alone = true }, Cancel);
        var second = await Activity(app).RunAsync(Request(app), Cancel);

        Assert.Equal((RunStatus.Completed, RunStatus.Unchanged), (first.Status, second.Status));
    }

    /// <summary>A bug of ours is no death of the worker: it is said, by its type alone, and tried as often as a passing fault.</summary>
    [Fact]
    public async Task Run_FailsUnexpectedly_SaysSoInOutcomeReportAndLog()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);
        app.Store.Bug = key => key == "org-data/99.db" ? new InvalidOperationException("ada@example.com is not expected") : null;
        var request = Request(app);

        var outcome = await Activity(app).RunAsync(request, Cancel);

        app.Store.Bug = _ => null;
        var report = await app.Database(99).Reports.FindAsync(request.RunId, Cancel);
        Assert.Equal((RunStatus.Transient, outcome.Status, outcome.Reason), (outcome.Status, report!.Status, report.Reason));
        Assert.StartsWith("The run failed unexpectedly (System.InvalidOperationException);", outcome.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("ada", outcome.Reason, StringComparison.Ordinal);
        Assert.Single(app.Log.Of(LogLevel.Error), line => line == $"Try 1 of run {request.RunId} of organization 99 failed unexpectedly");
        Assert.Null(await app.Database(99).HolderAsync(Cancel));
    }

    private static void Stop(AppUnderTest app, bool whole, CancellationTokenSource invocation)
    {
        if (whole)
        {
            app.Host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        }
        else
        {
            invocation.Cancel();
        }
    }

    private static RunOrganization Activity(AppUnderTest app) => ActivatorUtilities.CreateInstance<RunOrganization>(app.Host.Services);

    private static RunRequest Request(AppUnderTest app) => new() { OrganizationId = 99, RunId = RunId.New(app.Clock) };
}
