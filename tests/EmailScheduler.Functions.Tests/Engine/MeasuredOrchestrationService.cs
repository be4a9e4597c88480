using System.Collections.Concurrent;
using DurableTask.Core;
using Microsoft.DurableTask.Testing.Sidecar;

namespace EmailScheduler.Functions.Tests.Engine;

/// <summary>The engine's state, in memory. It counts the events of each history, which the engine's clients cannot read, and says when an orchestration has moved on.</summary>
internal sealed class MeasuredOrchestrationService : InMemoryOrchestrationService, IOrchestrationService
{
    private readonly ConcurrentDictionary<string, int> _events = new(StringComparer.Ordinal);
    private TaskCompletionSource _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The events in the history of each orchestration, by its id.</summary>
    public IReadOnlyDictionary<string, int> Events => _events;

    /// <summary>Completes when the next turn of any orchestration has been kept.</summary>
    public Task NextTurn => Volatile.Read(ref _turn).Task;

    // By default one a processor, and where all are taken, the engine looks again half a second later.
    int IOrchestrationService.MaxConcurrentTaskOrchestrationWorkItems => 100;

    int IOrchestrationService.MaxConcurrentTaskActivityWorkItems => 100;

    async Task IOrchestrationService.CompleteTaskOrchestrationWorkItemAsync(
        TaskOrchestrationWorkItem workItem,
        OrchestrationRuntimeState newOrchestrationRuntimeState,
        IList<TaskMessage> outboundMessages,
        IList<TaskMessage> orchestratorMessages,
        IList<TaskMessage> timerMessages,
        TaskMessage continuedAsNewMessage,
        OrchestrationState orchestrationState)
    {
        _events[workItem.InstanceId] = newOrchestrationRuntimeState.Events.Count;
        await CompleteTaskOrchestrationWorkItemAsync(
            workItem, newOrchestrationRuntimeState, outboundMessages, orchestratorMessages, timerMessages, continuedAsNewMessage, orchestrationState);
        Interlocked.Exchange(ref _turn, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
