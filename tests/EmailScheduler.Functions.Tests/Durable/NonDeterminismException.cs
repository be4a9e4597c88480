namespace EmailScheduler.Functions.Tests.Durable;

/// <summary>An orchestrator did, on replay, something else than its history says.</summary>
public sealed class NonDeterminismException(string message) : Exception(message);
