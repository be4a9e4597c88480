using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace EmailScheduler.Functions.Tests.Durable;

/// <summary>The app's functions, found as the host finds them: by their attributes.</summary>
internal sealed class AppFunctions(IServiceProvider services)
{
    public static IReadOnlyDictionary<string, MethodInfo> All { get; } = typeof(Program).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
        .Where(method => method.IsDefined(typeof(FunctionAttribute)))
        .ToDictionary(method => method.GetCustomAttribute<FunctionAttribute>()!.Name, StringComparer.Ordinal);

    /// <summary>The orchestrators. What they read as their input is not in their signatures, where the host need not know it.</summary>
    public static IReadOnlyList<(string Name, MethodInfo Function, Type Input)> Orchestrators { get; } =
    [
        .. Triggered<OrchestrationTriggerAttribute>().Select(one => (one.Name, one.Function, one.Name switch
        {
            nameof(ScheduleOrganizations) => typeof(TimerOccurrence),
            nameof(ScheduleOrganization) => typeof(RunOrganizationInput),
            _ => throw new NotSupportedException($"Say here what {one.Name} reads as its input."),
        })),
    ];

    /// <summary>The activities.</summary>
    public static IReadOnlyList<(string Name, MethodInfo Function, Type Input)> Activities { get; } =
        [.. Triggered<ActivityTriggerAttribute>().Select(one => (one.Name, one.Function, one.Trigger.ParameterType))];

    public Func<TaskOrchestrationContext, Task<object?>> Orchestrator(string name) =>
        async context => await ResultOf(Invoke(Of<OrchestrationTriggerAttribute>(name), _ => context));

    public async Task<string?> RunActivityAsync(string name, string? input)
    {
        var answer = await RunActivityAsync(name, type => JsonSerializer.Deserialize(input!, type, StoredJson.Options));
        return answer is null ? null : JsonSerializer.Serialize(answer, answer.GetType(), StoredJson.Options);
    }

    /// <summary>Runs an activity.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="read">Reads its input, as the type that it asks for.</param>
    public Task<object?> RunActivityAsync(string name, Func<Type, object?> read) =>
        ResultOf(Invoke(Of<ActivityTriggerAttribute>(name), parameter => parameter.ParameterType == typeof(CancellationToken)
            ? CancellationToken.None
            : read(parameter.ParameterType)));

    /// <summary>Calls a function as the host does: its class comes from the services, its parameters from bindings.</summary>
    public Task Invoke(MethodInfo function, Func<ParameterInfo, object?> bind)
    {
        var target = function.IsStatic ? null : ActivatorUtilities.CreateInstance(services, function.DeclaringType!);
        return function.Invoke(target, BindingFlags.DoNotWrapExceptions, null, [.. function.GetParameters().Select(bind)], null) switch
        {
            Task task => task,
            var answer => Task.FromResult(answer),
        };
    }

    public static async Task<object?> ResultOf(Task task)
    {
        await task;
        return task.GetType().GetProperty("Result")?.GetValue(task);
    }

    private static IEnumerable<(string Name, MethodInfo Function, ParameterInfo Trigger)> Triggered<TTrigger>()
        where TTrigger : Attribute =>
        from function in All
        from parameter in function.Value.GetParameters()
        where parameter.IsDefined(typeof(TTrigger))
        select (function.Key, function.Value, parameter);

    private static MethodInfo Of<TTrigger>(string name)
        where TTrigger : Attribute => All[name] is var function && function.GetParameters().Any(parameter => parameter.IsDefined(typeof(TTrigger)))
            ? function
            : throw new InvalidOperationException($"Function {name} does not have a {typeof(TTrigger).Name}.");
}
