namespace EmailScheduler.Simulation.Tests;

/// <summary>How one simulation ended.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Violation">The invariant that did not hold; <see langword="null"/> when all held.</param>
/// <param name="Hash">The hash of all that happened.</param>
/// <param name="Lines">What happened, when that was asked for.</param>
/// <param name="Counts">What the simulation came across, by name: a search that never met a fault has shown nothing.</param>
internal sealed record SimulationResult(ulong Seed, string? Violation, ulong Hash, IReadOnlyList<string> Lines, IReadOnlyDictionary<string, long> Counts);
