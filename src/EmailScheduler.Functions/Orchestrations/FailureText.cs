using Microsoft.DurableTask;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>What may be told of a failure that nobody foresaw: its type. Its message could hold a value out of a database.</summary>
internal static class FailureText
{
    /// <summary>The type at the bottom: those above it are the framework's wrapping.</summary>
    public static string TypeOf(TaskFailureDetails? details)
    {
        var deepest = details;
        while (deepest?.InnerFailure is { } inner)
        {
            deepest = inner;
        }

        return deepest?.ErrorType ?? "of an unknown type";
    }
}
