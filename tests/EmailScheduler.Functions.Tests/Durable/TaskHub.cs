using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using OrchestrationAlreadyExistsException = DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException;

namespace EmailScheduler.Functions.Tests.Durable;

/// <summary>
/// Durable orchestrations in memory and in virtual time. After each event an orchestrator is replayed from its first line, and everything
/// that it passes on goes through JSON, as on the real host. What the real engine in memory cannot do is done here: hours pass, workers and hosts die.
/// </summary>
internal sealed class TaskHub(AppFunctions functions, FakeTimeProvider clock, ILoggerFactory loggers) : DurableTaskClient("tests")
{
    /// <summary>When the queue gives a dead host's activity to another one.</summary>
    public static readonly TimeSpan Redelivery = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, Orchestration> _orchestrations = new(StringComparer.Ordinal);
    private readonly Queue<Func<Task>> _ready = [];
    private readonly PriorityQueue<Func<Task>, DateTimeOffset> _later = new();

    /// <summary>Delivers an activity; a test puts a fault in between.</summary>
    public Func<string, Func<Task<string?>>, Task<string?>> Deliver
    {
        set => DeliverWithInput = (name, _, run) => value(name, run);
    }

    /// <summary>Delivers an activity by its name and input.</summary>
    public Func<string, string?, Func<Task<string?>>, Task<string?>> DeliverWithInput { get; set; } = (_, _, run) => run();

    /// <summary>How a purge fails, if it does.</summary>
    public Exception? PurgeFault { get; set; }

    /// <summary>The most children that worked or waited at the same time.</summary>
    public int MostAtOnce { get; private set; }

    public IEnumerable<Orchestration> Orchestrations => _orchestrations.Values;

    /// <summary>Puts an orchestration there as it stands, such as one of long ago.</summary>
    public void Place(Orchestration orchestration) => _orchestrations[orchestration.Id] = orchestration;

    /// <summary>Runs until nothing is left to do, moving the clock from timer to timer.</summary>
    public async Task RunAsync()
    {
        while (true)
        {
            if (_ready.TryDequeue(out var work))
            {
                await work();
            }
            else if (_later.TryDequeue(out var late, out var time))
            {
                clock.SetUtcNow(time > clock.GetUtcNow() ? time : clock.GetUtcNow());
                await late();
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Does what is ready now, and no timer.</summary>
    public async Task RunReadyAsync()
    {
        while (_ready.TryDequeue(out var work))
        {
            await work();
        }
    }

    public override Task<string> ScheduleNewOrchestrationInstanceAsync(TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        var id = options?.InstanceId ?? Guid.NewGuid().ToString("N");
        if (_orchestrations.TryGetValue(id, out var before)
            && (before.IsWorking || options?.DedupeStatuses?.Contains(before.Status.ToString(), StringComparer.Ordinal) == true))
        {
            throw new OrchestrationAlreadyExistsException($"An orchestration with the id {id} is {before.Status}.");
        }

        Start(orchestratorName, id, input is null ? null : JsonSerializer.Serialize(input, input.GetType(), StoredJson.Options), ended: null);
        return Task.FromResult(id);
    }

    public override Task<OrchestrationMetadata?> GetInstancesAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        Task.FromResult(_orchestrations.TryGetValue(instanceId, out var found) ? Metadata(found, getInputsAndOutputs) : null);

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) => new OnePage(
        [.. _orchestrations.Values
            .Where(one => filter?.InstanceIdPrefix is not { } prefix || one.Id.StartsWith(prefix, StringComparison.Ordinal))
            .Where(one => filter?.Statuses is not { } statuses || statuses.Contains(one.Status))
            .Select(one => Metadata(one, filter?.FetchInputsAndOutputs ?? false))]);

    public override Task<PurgeResult> PurgeAllInstancesAsync(PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        if (PurgeFault is { } fault)
        {
            throw fault;
        }

        // So does the real host: it takes the filter's beginning without asking whether there is one.
        var from = filter.CreatedFrom ?? throw new RpcException(new Status(StatusCode.Unknown, "Exception was thrown by handler."));
        var purged = _orchestrations.Values
            .Where(one => one.CreatedAt >= from && (filter.CreatedTo is not { } to || one.CreatedAt <= to))
            .Where(one => filter.Statuses is not { } statuses || statuses.Contains(one.Status))
            .ToList();
        purged.ForEach(one => _orchestrations.Remove(one.Id));
        return Task.FromResult(new PurgeResult(purged.Count));
    }

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw Unused();

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw Unused();

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default) => throw Unused();

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) => throw Unused();

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) => throw Unused();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static NotSupportedException Unused() => new("The app does not use this; add it here before it does.");

    private static OrchestrationMetadata Metadata(Orchestration one, bool inputsAndOutputs) => new(one.Name, one.Id)
    {
        RuntimeStatus = one.Status,
        CreatedAt = one.CreatedAt,
        LastUpdatedAt = one.CreatedAt,
        SerializedInput = inputsAndOutputs ? one.Input : null,
        SerializedOutput = inputsAndOutputs ? one.Output : null,
        SerializedCustomStatus = inputsAndOutputs ? one.CustomStatus : null,
        FailureDetails = inputsAndOutputs ? one.Failure : null,
        DataConverter = inputsAndOutputs ? new Json() : null,
    };

    private static TaskFailureDetails Details(Exception failure) => failure is TaskFailedException task
        ? new TaskFailureDetails(failure.GetType().FullName!, failure.Message, null, task.FailureDetails, null)
        : new TaskFailureDetails(failure.GetType().FullName!, failure.Message, null, null, null);

    private void Start(string name, string id, string? input, Action<string?, TaskFailureDetails?>? ended)
    {
        var orchestration = new Orchestration(name, id, input, clock.GetUtcNow()) { Ended = ended };
        _orchestrations[id] = orchestration;
        _ready.Enqueue(() => Step(orchestration));
    }

    private Task Step(Orchestration orchestration)
    {
        orchestration.Status = OrchestrationRuntimeStatus.Running;
        MostAtOnce = Math.Max(MostAtOnce, _orchestrations.Values.Count(one => one.Ended is not null && one.IsWorking));
        var replay = new Replay(orchestration, (number, action, options) => Begin(orchestration, number, action, options), loggers);
        var run = replay.Along(functions.Orchestrator(orchestration.Name));
        if (run.IsFaulted)
        {
            orchestration.Status = OrchestrationRuntimeStatus.Failed;
            orchestration.Failure = Details(run.Exception.GetBaseException());
            orchestration.Ended?.Invoke(null, orchestration.Failure);
        }
        else if (run.IsCompletedSuccessfully)
        {
            orchestration.Status = OrchestrationRuntimeStatus.Completed;
            orchestration.Output = run.Result is { } output ? JsonSerializer.Serialize(output, output.GetType(), StoredJson.Options) : null;
            orchestration.Ended?.Invoke(orchestration.Output, null);
        }

        return Task.CompletedTask;
    }

    private void Begin(Orchestration orchestration, int number, PlannedAction action, TaskOptions? options)
    {
        void End(string? result, TaskFailureDetails? failure)
        {
            orchestration.History.Add(new HistoryEvent(number, clock.GetUtcNow(), result, failure));
            _ready.Enqueue(() => Step(orchestration));
        }

        switch (action.Kind)
        {
            case "activity":
                _ready.Enqueue(() => RunActivityAsync(action, options?.Retry?.Policy, attempt: 1, clock.GetUtcNow(), End));
                break;
            case "timer":
                _later.Enqueue(
                    () =>
                    {
                        End(null, null);
                        return Task.CompletedTask;
                    },
                    DateTimeOffset.Parse(action.Name, System.Globalization.CultureInfo.InvariantCulture));
                break;
            default:
                var id = (options as SubOrchestrationOptions)?.InstanceId ?? $"{orchestration.Id}:{number}";
                Assert.False(_orchestrations.ContainsKey(id), $"A child must not bear the id {id}, which is taken.");
                Start(action.Name, id, action.Input, End);
                break;
        }
    }

    /// <summary>
    /// Delivers an activity, as the real host does. When its worker dies, whatever its exception here, it has failed at once: the host sees to
    /// retries that the orchestrator asked for, and to no others. When the host dies, its queue delivers the same activity again.
    /// </summary>
    private async Task RunActivityAsync(PlannedAction action, RetryPolicy? retry, int attempt, DateTimeOffset first, Action<string?, TaskFailureDetails?> end)
    {
        try
        {
            end(await DeliverWithInput(action.Name, action.Input, () => functions.RunActivityAsync(action.Name, action.Input)), null);
        }
        catch (HostKilledException)
        {
            _later.Enqueue(() => RunActivityAsync(action, retry, attempt, first, end), clock.GetUtcNow() + Redelivery);
        }
        catch (Exception) when (retry is not null && attempt < retry.MaxNumberOfAttempts && (retry.RetryTimeout < TimeSpan.Zero || clock.GetUtcNow() - first < retry.RetryTimeout))
        {
            var wait = TimeSpan.FromSeconds(Math.Min(retry.FirstRetryInterval.TotalSeconds * Math.Pow(retry.BackoffCoefficient, attempt - 1), retry.MaxRetryInterval.TotalSeconds));
            _later.Enqueue(() => RunActivityAsync(action, retry, attempt + 1, first, end), clock.GetUtcNow() + wait);
        }
        catch (Exception failure)
        {
            end(null, Details(failure));
        }
    }

    private sealed class Json : DataConverter
    {
        public override string? Serialize(object? value) => value is null ? null : JsonSerializer.Serialize(value, value.GetType(), StoredJson.Options);

        public override object? Deserialize(string? data, Type targetType) => data is null ? null : JsonSerializer.Deserialize(data, targetType, StoredJson.Options);
    }

    private sealed class OnePage(IReadOnlyList<OrchestrationMetadata> values) : AsyncPageable<OrchestrationMetadata>
    {
        public override async IAsyncEnumerable<Page<OrchestrationMetadata>> AsPages(string? continuationToken = default, int? pageSizeHint = default)
        {
            await Task.CompletedTask;
            yield return new Page<OrchestrationMetadata>(values);
        }
    }
}
