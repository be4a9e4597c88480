using System.Collections.Concurrent;
using EmailScheduler.Functions.Schedules;
using EmailScheduler.Functions.Tests.Durable;
using EmailScheduler.Storage.Objects.Directories;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Functions.Tests.Engine;

/// <summary>
/// The app on the real durable engine, in real time. The app's own clock stands still at an occurrence of its schedule, unless a test gives another one.
/// </summary>
internal sealed class AppOnEngine : ComposedApp<DirectoryObjectStore>, IAsyncDisposable
{
    private readonly ConcurrentQueue<Task> _activities = [];
    private DurableEngine? _engine;

    private AppOnEngine(TimeProvider clock, string[] settings)
        : base(clock, store => store, settings)
    {
    }

    /// <summary>Runs an activity, given its name and its input; a test puts something else in its place.</summary>
    public Func<string, object?, Func<Task<object?>>, Task<object?>> Deliver { get; set; } = (_, _, run) => run();

    public DurableTaskClient Client => _engine!.Client;

    /// <summary>The events in the history of each orchestration, by its id.</summary>
    public IReadOnlyDictionary<string, int> Events => _engine!.Events;

    public static Task<AppOnEngine> StartAsync(params string[] settings) => StartAsync(new FakeTimeProvider(Morning), settings);

    public static async Task<AppOnEngine> StartAsync(TimeProvider clock, params string[] settings)
    {
        var app = new AppOnEngine(clock, settings);
        app._engine = await DurableEngine.StartAsync(app.AddFunctions, app.Converter, app.Log);
        return app;
    }

    /// <summary>Puts databases of invented people into the store.</summary>
    public async Task<AppOnEngine> WithOrganizationsAsync(params long[] organizations)
    {
        await AddOrganizationsAsync(organizations);
        return this;
    }

    /// <summary>Holds the tries of an organization's runs before their first request.</summary>
    public Gate Hold(long organizationId)
    {
        var gate = new Gate();
        Deliver = async (_, input, run) =>
        {
            if (input is RunRequest request && request.OrganizationId == organizationId)
            {
                await gate.PassAsync();
            }

            return await run();
        };
        return gate;
    }

    /// <summary>Fires the timer once.</summary>
    public Task FireAsync(TimerInfo? timer = null) =>
        ActivatorUtilities.CreateInstance<ScheduleTimer>(Host.Services).RunAsync(timer ?? new TimerInfo(), Client, CancellationToken.None);

    /// <summary>Waits until an orchestration has ended.</summary>
    public Task<OrchestrationMetadata> EndOfAsync(string instanceId) => _engine!.EndOfAsync(instanceId, Cancel);

    /// <summary>Waits until the orchestrations have come so far.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo)
    {
        while (true)
        {
            var turn = _engine!.NextTurn;
            if (await isSo())
            {
                return;
            }

            await turn.WaitAsync(DurableEngine.Bound, Cancel);
        }
    }

    /// <summary>Waits until the timer's orchestration has completed.</summary>
    public async Task<OccurrenceSummary> SummaryAsync(string instanceId = "schedule-20260601T0600Z")
    {
        var ended = await EndOfAsync(instanceId);
        Assert.Equal((OrchestrationRuntimeStatus.Completed, null), (ended.RuntimeStatus, ended.FailureDetails));
        return ended.ReadOutputAs<OccurrenceSummary>()!;
    }

    /// <summary>All orchestrations of a kind.</summary>
    public async Task<IReadOnlyList<OrchestrationMetadata>> AllAsync(string name)
    {
        var all = new List<OrchestrationMetadata>();
        await foreach (var one in Client.GetAllInstancesAsync(new OrchestrationQuery(FetchInputsAndOutputs: true)))
        {
            all.Add(one);
        }

        return [.. all.Where(one => one.Name == name)];
    }

    /// <summary>Waits until the activities that have begun have ended, also those whose orchestration did not wait for them.</summary>
    public Task ActivitiesEndAsync() => Task.WhenAll(_activities.Select(activity => activity.ContinueWith(_ => { }, TaskScheduler.Default))).WaitAsync(DurableEngine.Bound);

    public async ValueTask DisposeAsync()
    {
        await _engine!.DisposeAsync();
        await ActivitiesEndAsync();
        End();
    }

    private void AddFunctions(DurableTaskRegistry registry)
    {
        foreach (var (name, _, input) in AppFunctions.Orchestrators)
        {
            registry.AddOrchestrator(name, new FunctionOrchestrator(input, Functions.Orchestrator(name)));
        }

        foreach (var (name, _, input) in AppFunctions.Activities)
        {
            registry.AddActivity(name, new FunctionActivity(input, value => DeliverAsync(name, value)));
        }
    }

    private Task<object?> DeliverAsync(string name, object? input)
    {
        async Task<object?> RunAsync() => await Deliver(name, input, () => Functions.RunActivityAsync(name, _ => input));

        var activity = RunAsync();
        _activities.Enqueue(activity);
        return activity;
    }
}
