namespace EmailScheduler.Simulation.Tests;

/// <summary>What a <see cref="SimulationProcess"/> simulates at a time.</summary>
/// <param name="Layout">The database's layout.</param>
/// <param name="Mutant">The mistake that is built in, or <see cref="Mutants.MutantStores.None"/>.</param>
/// <param name="First">The first seed.</param>
/// <param name="Step">From one seed to the next.</param>
/// <param name="Count">How many seeds.</param>
/// <param name="KeepsTrace">Whether the results list all that happened.</param>
internal sealed record SimulatedSeeds(string Layout, string Mutant, ulong First, ulong Step, int Count, bool KeepsTrace);
