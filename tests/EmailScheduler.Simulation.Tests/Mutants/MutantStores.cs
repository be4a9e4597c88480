using EmailScheduler.Simulation.Tests.Layouts;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>The classic mistakes, by name; and <see cref="None"/>, which makes none.</summary>
internal static class MutantStores
{
    public const string None = "none";

    public static IObjectStore Mutate(string mutant, IObjectStore store, TimeProvider clock, ISimulatedLayout layout) => mutant switch
    {
        None => store,
        "delete-then-create-takeover" => new DeleteThenCreateTakeover(store),
        "release-without-check" => new ReleaseWithoutCheck(store),
        "unchecked-renewal" => new UncheckedRenewal(store),
        "unconditional-commit" => new UnconditionalCommit(store, layout),
        "local-clock-expiry" => new LocalClockExpiry(store, clock),
        "forgotten-commit" => new ForgottenCommit(store, layout),
        _ => throw new ArgumentException($"There is no mutant '{mutant}'.", nameof(mutant)),
    };
}
