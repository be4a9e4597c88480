namespace EmailScheduler.Simulation.Tests.Network;

/// <summary>A request had no answer, or a 5xx: whether it was served is not known.</summary>
internal sealed class UnansweredException(string message) : Exception(message);
