namespace EmailScheduler.Simulation.Tests.Network;

/// <summary>One change of one object on the server.</summary>
/// <param name="Key">Which object.</param>
/// <param name="Before">What was there.</param>
/// <param name="After">What is there now.</param>
/// <param name="By">Whose request it was.</param>
/// <param name="At">The server's clock, in whole seconds.</param>
internal sealed record Change(string Key, StoredObject? Before, StoredObject? After, SimulatedProcess By, DateTimeOffset At);
