using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Functions.Tests.Durable;

/// <summary>
/// One replay of an orchestrator, from its first line: what it asks for is compared with what it asked for in earlier replays, and
/// answered from the history.
/// </summary>
internal sealed class Replay(Orchestration orchestration, Action<int, PlannedAction, TaskOptions?> begin, ILoggerFactory? loggers = null) : TaskOrchestrationContext
{
    private readonly Dictionary<int, Action<HistoryEvent>> _waiting = [];
    private readonly int _known = orchestration.Actions.Count;
    private DateTimeOffset _now = orchestration.CreatedAt;
    private int _next;
    private bool _replaying;
    private NonDeterminismException? _violation;

    public override TaskName Name => orchestration.Name;

    public override string InstanceId => orchestration.Id;

    public override ParentOrchestrationInstance? Parent => null;

    public override DateTime CurrentUtcDateTime => _now.UtcDateTime;

    public override bool IsReplaying => _replaying;

    protected override ILoggerFactory LoggerFactory => loggers ?? NullLoggerFactory.Instance;

    /// <summary>Runs the orchestrator along the history; the task has not completed when it waits for more.</summary>
    public Task<object?> Along(Func<TaskOrchestrationContext, Task<object?>> orchestrator)
    {
        var before = SynchronizationContext.Current;
        var thread = new OrchestratorThread();
        SynchronizationContext.SetSynchronizationContext(thread);
        try
        {
            _replaying = orchestration.History.Count > 0;
            var run = orchestrator(this);
            thread.Drain();
            for (var place = 0; place < orchestration.History.Count; place++)
            {
                var happened = orchestration.History[place];
                _now = happened.Time;
                _replaying = place < orchestration.History.Count - 1;
                if (!_waiting.Remove(happened.Action, out var end))
                {
                    throw Violation($"nothing waits for action {happened.Action}, which its history has ended");
                }

                end(happened);
                thread.Drain();
            }

            if (_next < _known)
            {
                throw Violation($"{_known} actions before, {_next} in this replay");
            }

            if (!run.IsCompleted && _waiting.Count == 0)
            {
                throw Violation("it waits for something that is not in its context");
            }

            // An orchestrator must not get away with it by catching the exception.
            return _violation is null ? run : throw _violation;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    public override T? GetInput<T>()
        where T : default => orchestration.Input is null ? default : JsonSerializer.Deserialize<T>(orchestration.Input, StoredJson.Options);

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null) =>
        Begin<TResult>(new PlannedAction("activity", name, Json(input)), options);

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken) =>
        Begin<object>(new PlannedAction("timer", fireAt.ToString("O"), null), null);

    public override void SetCustomStatus(object? customStatus) => orchestration.CustomStatus = Json(customStatus);

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        Begin<TResult>(new PlannedAction("child", orchestratorName, Json(input)), options);

    public override Guid NewGuid() => throw Unused();

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) => throw Unused();

    public override void SendEvent(string instanceId, string eventName, object payload) => throw Unused();

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => throw Unused();

    private static NotSupportedException Unused() => new("No orchestrator of the app uses this; add it here before one does.");

    private static string? Json(object? value) => value is null ? null : JsonSerializer.Serialize(value, value.GetType(), StoredJson.Options);

    private NonDeterminismException Violation(string what) => _violation = new NonDeterminismException($"{orchestration.Id}: {what}.");

    private Task<T> Begin<T>(PlannedAction action, TaskOptions? options)
    {
        if (SynchronizationContext.Current is not OrchestratorThread)
        {
            throw Violation($"it asked for {action.Kind} {action.Name} on a thread that is not the orchestrator's");
        }

        var number = _next++;
        var source = new TaskCompletionSource<T>();
        _waiting[number] = happened =>
        {
            if (happened.Failure is { } failure)
            {
                source.SetException(new TaskFailedException(action.Name, number, failure));
            }
            else
            {
                source.SetResult(happened.Result is null ? default! : JsonSerializer.Deserialize<T>(happened.Result, StoredJson.Options)!);
            }
        };
        if (number < _known)
        {
            if (orchestration.Actions[number] != action)
            {
                throw Violation($"action {number} was {orchestration.Actions[number]}, on replay {action}");
            }
        }
        else
        {
            orchestration.Actions.Add(action);
            begin(number, action, options);
        }

        return source.Task;
    }

    /// <summary>All that the orchestrator does, it does on one thread, when that thread is given to it.</summary>
    private sealed class OrchestratorThread : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = [];

        public override void Post(SendOrPostCallback d, object? state) => _posted.Enqueue((d, state));

        public void Drain()
        {
            while (_posted.TryDequeue(out var next))
            {
                next.Callback(next.State);
            }
        }
    }
}
