using EmailScheduler.Runs.Retries;

namespace EmailScheduler.Runs.Tests.Retries;

/// <summary>A host in virtual time that answers tries from a script and keeps a diary of waits and tellings.</summary>
internal sealed class ScriptedContext(DateTimeOffset start, params Func<DateTimeOffset, RunTry>[] script) : IRunWorkflowContext
{
    private readonly Queue<Func<DateTimeOffset, RunTry>> _script = new(script);

    public DateTimeOffset UtcNow { get; private set; } = start;

    public List<TimeSpan> Waits { get; } = [];

    public List<RunWorkflowStatus> Reported { get; } = [];

    public List<RunRequest> Requests { get; } = [];

    public Task<RunTry> TryRunAsync(RunRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);

        // The last line of the script goes on for ever.
        var next = _script.Count > 1 ? _script.Dequeue() : _script.Peek();
        return Task.FromResult(next(UtcNow));
    }

    public Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waits.Add(delay);
        UtcNow += delay;
        return Task.CompletedTask;
    }

    /// <summary>Lets time pass in which nothing is tried.</summary>
    public void StandStill(TimeSpan time) => UtcNow += time;

    public void Report(RunWorkflowStatus status) => Reported.Add(status);
}
