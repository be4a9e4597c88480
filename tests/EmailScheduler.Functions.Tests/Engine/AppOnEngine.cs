using System.Reflection;
using EmailScheduler.Functions.Orchestrations;
using EmailScheduler.Functions.Schedules;
using EmailScheduler.Functions.Tests.Durable;
using EmailScheduler.Storage.Objects.Directories;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Functions.Tests.Engine;

/// <summary>
/// The app on the real durable engine, in real time. The app's own clock stands still at an occurrence of its schedule, unless a test gives another one.
/// </summary>
internal sealed class AppOnEngine : ComposedApp<DirectoryObjectStore>, IAsyncDisposable
{
    /// <summary>When a test gives up on an orchestration: long enough for the slowest machine.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    /// <summary>What the orchestrators read as their input: not in their signatures, where the host need not know it.</summary>
    private static readonly Dictionary<string, Type> Inputs = new(StringComparer.Ordinal)
    {
        [nameof(ScheduleOrganizations)] = typeof(ScheduleOccasion),
        [nameof(ScheduleOrganization)] = typeof(OrganizationTask),
    };

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

    /// <summary>What the app is given by the host to write and read payloads.</summary>
    public DataConverter Converter => Host.Services.GetRequiredService<IOptions<DurableTaskWorkerOptions>>().Value.DataConverter;

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

    /// <summary>Fires the timer once.</summary>
    public Task FireAsync(TimerInfo? timer = null) =>
        ActivatorUtilities.CreateInstance<ScheduleTimer>(Host.Services).RunAsync(timer ?? new TimerInfo(), Client, CancellationToken.None);

    /// <summary>Waits until an orchestration has ended.</summary>
    public async Task<OrchestrationMetadata> EndOfAsync(string instanceId)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Bound);
        return await Client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true, bound.Token);
    }

    /// <summary>Waits until the timer's orchestration has completed.</summary>
    public async Task<ScheduleSummary> SummaryAsync(string instanceId = "schedule-20260601T0600Z")
    {
        var ended = await EndOfAsync(instanceId);
        Assert.Equal((OrchestrationRuntimeStatus.Completed, null), (ended.RuntimeStatus, ended.FailureDetails));
        return ended.ReadOutputAs<ScheduleSummary>()!;
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

    public async ValueTask DisposeAsync()
    {
        await _engine!.DisposeAsync();
        End();
    }

    private void AddFunctions(DurableTaskRegistry registry)
    {
        foreach (var (name, function) in AppFunctions.All)
        {
            if (Has<OrchestrationTriggerAttribute>(function))
            {
                registry.AddOrchestrator(name, new FunctionOrchestrator(Inputs[name], Functions.Orchestrator(name)));
            }
            else if (Has<ActivityTriggerAttribute>(function))
            {
                var input = function.GetParameters().Single(parameter => parameter.IsDefined(typeof(ActivityTriggerAttribute))).ParameterType;
                registry.AddActivity(name, new FunctionActivity(input, value => Deliver(name, value, () => Functions.RunActivityAsync(name, _ => value))));
            }
        }
    }

    private static bool Has<TTrigger>(MethodInfo function)
        where TTrigger : Attribute => function.GetParameters().Any(parameter => parameter.IsDefined(typeof(TTrigger)));
}
