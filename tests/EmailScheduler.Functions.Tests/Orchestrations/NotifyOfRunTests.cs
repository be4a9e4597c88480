using EmailScheduler.Functions.Tests.Durable;
using EmailScheduler.Functions.Tests.Engine;
using Microsoft.Extensions.Hosting;

namespace EmailScheduler.Functions.Tests.Orchestrations;

/// <summary>Notifications in the app: after the run, in an activity of its own, whatever dies or fails meanwhile.</summary>
public sealed class NotifyOfRunTests : IDisposable
{
    private readonly Receiver _receiver = new();

    public void Dispose() => _receiver.Dispose();

    [Fact]
    public async Task Run_RejectedAndThenRepaired_NotifiesOfBothOnce()
    {
        using var app = new AppUnderTest(SettingsOf(_receiver));
        var rejected = await app.RunAsync(99);
        await app.WithOrganizationsAsync(99);

        var completed = await app.RunAsync(99);
        await app.RunAsync(99);

        Assert.Equal((RunStatus.Rejected, RunStatus.Completed), (rejected.Status, completed.Status));
        Assert.Equal([rejected.RunId + "-rejected", completed.RunId + "-recovered"], _receiver.Ids);
        Assert.True(_receiver.Bodies[1].RootElement.GetProperty("data").GetProperty("rowsChanged").GetInt64() > 0);
        Assert.DoesNotContain('@', string.Concat(_receiver.Requests.Select(request => request.Body)));
    }

    /// <summary>A passing fault is notified of when the tries are used up, and not before: a run that succeeds after all is no recovery either.</summary>
    [Theory]
    [InlineData(2, "")]
    [InlineData(int.MaxValue, "run.failed")]
    public async Task Run_PassingFaults_AreNotifiedOfOnceTheTriesAreUsedUp(int faults, string events)
    {
        using var app = await new AppUnderTest(SettingsOf(_receiver)).WithOrganizationsAsync(99);
        app.Store.Fault = key => key == "org-data/99.db" && faults-- > 0 ? new ObjectStoreException(ObjectStoreFailure.Transient, "The store does not answer.") : null;

        await app.RunAsync(99);

        Assert.Equal(events, string.Join(' ', _receiver.Types));
    }

    [Fact]
    public async Task Run_BusyToTheLast_NotifiesOfNothing()
    {
        using var app = await new AppUnderTest(SettingsOf(_receiver)).WithOrganizationsAsync(99);
        await app.HoldLeaseAsync(99, seconds: 86_400);

        Assert.Equal(RunStatus.Busy, (await app.RunAsync(99)).Status);

        Assert.Empty(_receiver.Requests);
        Assert.DoesNotContain(Actions(app), action => action.Name == nameof(NotifyOfRun));
    }

    [Fact]
    public async Task Timer_Heartbeat_FollowsEachGoodRunAndNoOther()
    {
        using var app = await new AppUnderTest($"--Notify:Heartbeat={_receiver.Address}{{organization}}", "--Organizations=1,2,3").WithOrganizationsAsync(1, 3);

        await app.FireAndRunAsync();

        Assert.Equal(["/1", "/3"], _receiver.Requests.Select(request => request.Path).Order(StringComparer.Ordinal));
        Assert.Equal([RunStatus.Completed, RunStatus.Rejected, RunStatus.Completed], app.Summary().Runs.Select(run => run.Status!.Value));
    }

    /// <summary>Killed before each of its requests to the store in turn: the event arrives, if several times then with one id, and the run has ended as it has.</summary>
    [Fact]
    public async Task Run_WorkerDiesWhileItNotifies_TheEventArrivesAllTheSame()
    {
        var deaths = 0;
        for (var after = 0; after <= deaths; after++)
        {
            using var receiver = new Receiver();
            using var app = new AppUnderTest(SettingsOf(receiver));
            var isDead = false;
            app.Hub.Deliver = async (name, run) =>
            {
                if (name != nameof(NotifyOfRun) || isDead)
                {
                    app.Store.Revive();
                    return await run();
                }

                app.Store.KillWorkerAfter(after);
                try
                {
                    return await run();
                }
                catch (WorkerKilledException)
                {
                    (isDead, deaths) = (true, after + 1);
                    throw;
                }
            };

            var outcome = await app.RunAsync(99);

            Assert.Equal(RunStatus.Rejected, outcome.Status);
            Assert.NotEmpty(receiver.Ids);
            Assert.All(receiver.Ids, id => Assert.Equal(outcome.RunId + "-rejected", id));
        }

        Assert.InRange(deaths, 4, 10);
    }

    /// <summary>Killed after all was done, before the host knew it.</summary>
    [Fact]
    public async Task Run_WorkerDiesAfterItNotified_IsNoSecondEvent()
    {
        using var app = new AppUnderTest(SettingsOf(_receiver));
        var deaths = 0;
        app.Hub.Deliver = async (name, run) =>
        {
            var answer = await run();
            return name == nameof(NotifyOfRun) && deaths++ == 0 ? throw new WorkerKilledException() : answer;
        };

        await app.RunAsync(99);

        Assert.Equal((2, 1), (deaths, _receiver.Requests.Count));
    }

    [Fact]
    public async Task Run_NotificationThatAlwaysFails_EndsAsItHas()
    {
        using var app = await new AppUnderTest(SettingsOf(_receiver)).WithOrganizationsAsync(99);
        app.Hub.Deliver = (name, run) => name == nameof(NotifyOfRun) ? throw new WorkerKilledException() : run();

        var outcome = await app.RunAsync(99);

        Assert.Equal(RunStatus.Completed, outcome.Status);
        Assert.Single(app.Log.Of(LogLevel.Warning), line => line.StartsWith($"It could not be notified how run {outcome.RunId} of organization 99 ended (", StringComparison.Ordinal));
    }

    /// <summary>Down, slow or wrong: the run has ended as it has, and the event is kept. In real time, in which the tries wait.</summary>
    [Theory]
    [InlineData("down")]
    [InlineData("slow")]
    [InlineData("wrong")]
    public async Task Run_ReceiverThatDoesNotTakeIt_EndsAsItHasAndKeepsTheEvent(string how)
    {
        using var receiver = new Receiver((_, context) =>
        {
            context.Response.StatusCode = 400;
            return how == "slow" ? Task.Delay(Timeout.Infinite, Cancel) : Task.CompletedTask;
        });
        var address = how == "down" ? $"http://127.0.0.1:{LoopbackListener.FreePort()}/" : receiver.Address;
        await using var app = await AppOnEngine.StartAsync(TimeProvider.System, [.. SettingsOf(address), "--Notify:TimeoutSeconds=1", "--Organizations=99"]);

        await app.Client.ScheduleNewOrchestrationInstanceAsync(
            nameof(ScheduleOrganization), new RunOrganizationInput { Run = new RunRequest { OrganizationId = 99, RunId = "20260601T060000Z-0a1b2c3d" }, Notify = true }, new StartOrchestrationOptions(InstanceId: "one"), Cancel);
        var ended = await app.EndOfAsync("one");

        Assert.Equal((OrchestrationRuntimeStatus.Completed, RunStatus.Rejected), (ended.RuntimeStatus, ended.ReadOutputAs<RunOutcome>()!.Status));
        Assert.Contains("20260601T060000Z-0a1b2c3d", await TextAsync(app.Store), StringComparison.Ordinal);
        Assert.Contains(app.Log.Of(LogLevel.Warning), line => line.StartsWith("run.rejected of organization 99 was not delivered to Notify:Webhooks:0: ", StringComparison.Ordinal));
    }

    /// <summary>An orchestration of an earlier release has no notification in its history: this one must replay it without.</summary>
    [Fact]
    public async Task Run_AskedForByAnEarlierRelease_NotifiesOfNothing()
    {
        using var app = new AppUnderTest(SettingsOf(_receiver));
        await app.Hub.ScheduleNewOrchestrationInstanceAsync(
            nameof(ScheduleOrganization), new RunOrganizationInput { Run = new RunRequest { OrganizationId = 99, RunId = "20260601T060000Z-0a1b2c3d" } }, new StartOrchestrationOptions(InstanceId: "old"), Cancel);

        await app.Hub.RunAsync();

        Assert.Equal([nameof(RunOrganization)], Actions(app).Select(action => action.Name));
        Assert.Empty(_receiver.Requests);
    }

    [Fact]
    public async Task Run_NothingConfigured_IsNoActivity()
    {
        using var app = await new AppUnderTest().WithOrganizationsAsync(99);

        await app.RunAsync(99);

        Assert.Equal([nameof(RunOrganization)], Actions(app).Select(action => action.Name));
    }

    /// <summary>Another worker is to deliver what this one has noted.</summary>
    [Fact]
    public async Task Notify_WorkerStops_IsRepeatedElsewhere()
    {
        using var app = new AppUnderTest(SettingsOf(_receiver));
        var ended = new EndedRunInput
        {
            Run = new RunRequest { OrganizationId = 99, RunId = "20260601T060000Z-0a1b2c3d" },
            Outcome = new RunOutcome { OrganizationId = 99, RunId = "20260601T060000Z-0a1b2c3d", Status = RunStatus.Rejected },
        };
        app.Host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        await Assert.ThrowsAsync<OperationCanceledException>(() => ActivatorUtilities.CreateInstance<NotifyOfRun>(app.Host.Services).RunAsync(ended, Cancel));

        Assert.Empty(_receiver.Requests);
        Assert.Contains("20260601T060000Z-0a1b2c3d", await TextAsync(app.Store), StringComparison.Ordinal);
    }

    private static string[] SettingsOf(Receiver receiver) => SettingsOf(receiver.Address);

    private static string[] SettingsOf(string address) => [$"--Notify:Webhooks:0:Url={address}", $"--Notify:Webhooks:0:Secret={Receiver.Secret}"];

    private static List<PlannedAction> Actions(AppUnderTest app) => Assert.Single(app.Hub.Orchestrations).Actions;

    private static async Task<string> TextAsync(IObjectStore store)
    {
        await using var found = await store.GetAsync("org-data/99.db.notify.json", cancellationToken: Cancel);
        using var reader = new StreamReader(found.Content!);
        return await reader.ReadToEndAsync(Cancel);
    }
}
