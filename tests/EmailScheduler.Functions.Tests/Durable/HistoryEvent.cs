namespace EmailScheduler.Functions.Tests.Durable;

/// <summary>The end of an action, as an orchestration's history keeps it.</summary>
internal sealed record HistoryEvent(int Action, DateTimeOffset Time, string? Result, TaskFailureDetails? Failure);
