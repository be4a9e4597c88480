using EmailScheduler.Functions.Tests.Durable;
using EmailScheduler.Runs.Retries;

namespace EmailScheduler.Functions.Tests.Engine;

/// <summary>The engine with the app's serializer, and with tasks that pass on what they get, for each type that the app's own tasks pass on.</summary>
public sealed class EchoEngine : IAsyncLifetime
{
    private readonly AppUnderTest _app = new();
    private DurableEngine? _engine;

    /// <summary>The inputs and results of the app's orchestrators and activities, and their custom statuses.</summary>
    public static IReadOnlyList<Type> Payloads { get; } =
    [
        .. AppFunctions.Orchestrators.Concat(AppFunctions.Activities)
            .SelectMany(task => (Type[])[task.Input, task.Function.ReturnType.GetGenericArguments().Single()])
            .Append(typeof(OccurrenceProgress))
            .Append(typeof(RunWorkflowStatus))
            .Distinct(),
    ];

    public async ValueTask InitializeAsync() => _engine = await DurableEngine.StartAsync(AddTasks, _app.Converter, _app.Log);

    /// <summary>Sends a payload through an orchestration, an activity and a child, and waits for it.</summary>
    public async Task<OrchestrationMetadata> SendAsync(object payload)
    {
        var id = await _engine!.Client.ScheduleNewOrchestrationInstanceAsync(payload.GetType().Name, payload, Cancel);
        return await _engine.EndOfAsync(id, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine!.DisposeAsync();
        _app.Dispose();
    }

    private static void AddTasks(DurableTaskRegistry registry)
    {
        foreach (var type in Payloads)
        {
            registry.AddOrchestrator(type.Name, typeof(EchoOrchestrator<>).MakeGenericType(type));
            registry.AddOrchestrator(type.Name + "-child", typeof(EchoChild<>).MakeGenericType(type));
            registry.AddActivity(type.Name, typeof(EchoActivity<>).MakeGenericType(type));
        }
    }

    private sealed class EchoOrchestrator<T> : TaskOrchestrator<T, T>
    {
        public override async Task<T> RunAsync(TaskOrchestrationContext context, T input)
        {
            var fromActivity = await context.CallActivityAsync<T>(typeof(T).Name, input);
            var fromChild = await context.CallSubOrchestratorAsync<T>(typeof(T).Name + "-child", fromActivity);
            context.SetCustomStatus(fromChild);
            return fromChild;
        }
    }

    private sealed class EchoChild<T> : TaskOrchestrator<T, T>
    {
        public override Task<T> RunAsync(TaskOrchestrationContext context, T input) => Task.FromResult(input);
    }

    private sealed class EchoActivity<T> : TaskActivity<T, T>
    {
        public override Task<T> RunAsync(TaskActivityContext context, T input) => Task.FromResult(input);
    }
}
