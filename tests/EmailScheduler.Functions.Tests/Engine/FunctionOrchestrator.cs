namespace EmailScheduler.Functions.Tests.Engine;

/// <summary>An orchestrator function of the app, as the engine's worker calls it.</summary>
internal sealed class FunctionOrchestrator(Type inputType, Func<TaskOrchestrationContext, Task<object?>> function) : ITaskOrchestrator
{
    public Type InputType => inputType;

    public Type OutputType => typeof(object);

    public Task<object?> RunAsync(TaskOrchestrationContext context, object? input) => function(context);
}
