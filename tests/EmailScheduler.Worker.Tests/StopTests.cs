using System.Net;
using EmailScheduler.Runs.Identifiers;

namespace EmailScheduler.Worker.Tests;

public class StopTests(PublishedAppFixture app)
{
    [LongFact]
    public async Task Terminate_Idle_EndsByItself()
    {
        await using var worker = await WorkerUnderTest.LoadAsync(app.Folder);

        await worker.Host.TerminateAsync(Cancel);

        Assert.Equal((0, ""), await worker.ExitAsync());
    }

    [Theory]
    [InlineData(Signals.Terminate)]
    [LongInlineData(Signals.Hangup)]
    public async Task Signal_Idle_EndsByItself(int signal)
    {
        Signals.SkipWhenIgnored(signal);
        await using var worker = await WorkerUnderTest.LoadAsync(app.Folder);

        worker.Host.Process.Terminate(signal);

        Assert.Equal((0, ""), await worker.ExitAsync());
    }

    [Fact]
    public async Task Signal_StartIsNotComplete_EndsByItself()
    {
        // The worker answers the host before its own HTTP server listens.
        await using var worker = await WorkerUnderTest.StartAsync(app.Folder);
        await worker.Host.InitializeAsync(Cancel);

        worker.Host.Process.Terminate(Signals.Terminate);

        Assert.Equal((0, ""), await worker.ExitAsync());
    }

    [Fact]
    public async Task Terminate_InTheMiddleOfARun_ReleasesTheLease()
    {
        var mark = Directory.CreateTempSubdirectory("email-scheduler-engine-").FullName;
        using var watcher = new FileSystemWatcher(mark);
        var working = new TaskCompletionSource();
        watcher.Created += (_, _) => working.TrySetResult();
        watcher.EnableRaisingEvents = true;
        await using var worker = await WorkerUnderTest.LoadAsync(
            app.Folder, ("Engine__Command", "sh"), ("Engine__Arguments__0", "-c"), ("Engine__Arguments__1", $"touch {mark}/started; exec sleep 600"));
        await worker.CreateSampleAsync();
        var before = await worker.Database.ExamineAsync(Cancel);
        _ = worker.RunAsync(RunId.New(TimeProvider.System));
        await working.Task.WaitAsync(WorkerHost.Bound, Cancel);
        Assert.NotNull(await worker.Database.HolderAsync(Cancel));

        await worker.Host.TerminateAsync(Cancel);

        Assert.Equal((0, ""), await worker.ExitAsync());
        Assert.Null(await worker.Database.HolderAsync(Cancel));
        Assert.True(before.IsSameAs(await worker.Database.ExamineAsync(Cancel)));
    }

    /// <summary>What is known of a worker whose host died: it goes on, and only a signal ends it. Where the host runs, its container ends with it.</summary>
    [LongFact]
    public async Task Abort_HostIsGone_WorkerLivesUntilASignal()
    {
        await using var worker = await WorkerUnderTest.LoadAsync(app.Folder);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var healthy = await worker.SendAsync("Health", HttpMethod.Get, "api/health");

        await worker.Host.AbortAsync();
        using var refused = await client.GetAsync(worker.Address, Cancel);
        worker.Host.Process.Terminate(Signals.Terminate);

        // No invocation goes with the request, so it is refused: but someone is there to refuse it.
        Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        Assert.Equal((0, ""), await worker.ExitAsync());
    }
}
