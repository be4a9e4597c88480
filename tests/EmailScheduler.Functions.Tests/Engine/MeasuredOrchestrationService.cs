using System.Collections.Concurrent;
using DurableTask.Core;
using Microsoft.DurableTask.Testing.Sidecar;

namespace EmailScheduler.Functions.Tests.Engine;

/// <summary>The engine's state, in memory. It counts the events of each history, which the engine's clients cannot read.</summary>
internal sealed class MeasuredOrchestrationService : InMemoryOrchestrationService, IOrchestrationService
{
    private readonly ConcurrentDictionary<string, int> _events = new(StringComparer.Ordinal);

    /// <summary>The events in the history of each orchestration, by its id.</summary>
    public IReadOnlyDictionary<string, int> Events => _events;

    // By default one a processor, and where all are taken, the engine looks again half a second later.
    int IOrchestrationService.MaxConcurrentTaskOrchestrationWorkItems => 100;

    int IOrchestrationService.MaxConcurrentTaskActivityWorkItems => 100;

    Task IOrchestrationService.CompleteTaskOrchestrationWorkItemAsync(
        TaskOrchestrationWorkItem workItem,
        OrchestrationRuntimeState newOrchestrationRuntimeState,
        IList<TaskMessage> outboundMessages,
        IList<TaskMessage> orchestratorMessages,
        IList<TaskMessage> timerMessages,
        TaskMessage continuedAsNewMessage,
        OrchestrationState orchestrationState)
    {
        _events[workItem.InstanceId] = newOrchestrationRuntimeState.Events.Count;
        return CompleteTaskOrchestrationWorkItemAsync(
            workItem, newOrchestrationRuntimeState, outboundMessages, orchestratorMessages, timerMessages, continuedAsNewMessage, orchestrationState);
    }
}
