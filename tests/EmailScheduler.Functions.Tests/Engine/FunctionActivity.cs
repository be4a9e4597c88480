namespace EmailScheduler.Functions.Tests.Engine;

/// <summary>An activity function of the app, as the engine's worker calls it.</summary>
internal sealed class FunctionActivity(Type inputType, Func<object?, Task<object?>> function) : ITaskActivity
{
    public Type InputType => inputType;

    public Type OutputType => typeof(object);

    public Task<object?> RunAsync(TaskActivityContext context, object? input) => function(input);
}
