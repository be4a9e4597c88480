using Microsoft.DurableTask;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>What may be said of a failure that was not foreseen: its type. Its message could hold a value out of a database.</summary>
internal static class FailureText
{
    /// <summary>Of a run whose orchestration was terminated.</summary>
    public const string Terminated = "An operator terminated the run.";

    /// <summary>Of a run whose orchestration failed.</summary>
    public static string Unforeseen(TaskFailureDetails? details, string runId) => $"The run failed unexpectedly ({TypeOf(details)}); see the logs of run {runId}.";

    /// <summary>Of a run whose orchestration ended without an outcome, as its parent learns of it: termination is the one end without details.</summary>
    public static string OfChild(TaskFailureDetails? details, string runId) => details is null ? Terminated : Unforeseen(details, runId);

    /// <summary>Of each run of a batch that ended without a summary.</summary>
    public static string OfBatch(TaskFailureDetails? details, string instanceId)
    {
        var end = details is null ? "was terminated by an operator" : $"failed unexpectedly ({TypeOf(details)})";
        return $"Batch {instanceId}, which the run belongs to, {end}; the run's report, if there is one, shows what it did.";
    }

    /// <summary>
    /// The type at the bottom: those above it are the framework's wrapping. The host reads the type from the text of an exception, up to its first
    /// colon: what does not look like a type's name is not passed on.
    /// </summary>
    public static string TypeOf(TaskFailureDetails? details)
    {
        var deepest = details;
        while (deepest?.InnerFailure is { } inner)
        {
            deepest = inner;
        }

        return deepest?.ErrorType is { Length: > 0 } type && type.All(IsOfTypeName) ? type : "of an unknown type";
    }

    private static bool IsOfTypeName(char character) => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '+' or '`';
}
