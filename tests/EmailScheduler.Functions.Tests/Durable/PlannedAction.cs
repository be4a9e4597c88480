namespace EmailScheduler.Functions.Tests.Durable;

/// <summary>Something that an orchestrator asked for: an activity, a timer, a child.</summary>
internal sealed record PlannedAction(string Kind, string Name, string? Input);
