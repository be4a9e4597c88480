namespace EmailScheduler.Functions.Tests.Durable;

/// <summary>One orchestration: what it asked for, what came of it, where it stands.</summary>
internal sealed class Orchestration(string name, string id, string? input, DateTimeOffset createdAt)
{
    public string Name { get; } = name;

    public string Id { get; } = id;

    public string? Input { get; } = input;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public List<PlannedAction> Actions { get; } = [];

    public List<HistoryEvent> History { get; } = [];

    public OrchestrationRuntimeStatus Status { get; set; } = OrchestrationRuntimeStatus.Pending;

    public string? Output { get; set; }

    public TaskFailureDetails? Failure { get; set; }

    public string? CustomStatus { get; set; }

    /// <summary>Tells the parent of the end.</summary>
    public Action<string?, TaskFailureDetails?>? Ended { get; set; }

    public bool IsWorking => Status is OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Running;
}
