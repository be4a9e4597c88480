using EmailScheduler.Simulation.Tests.Layouts;

namespace EmailScheduler.Simulation.Tests.Mutants;

/// <summary>The classic mistakes, by name; and <see cref="None"/>, which makes none.</summary>
internal static class MutantStores
{
    public const string None = "none";

    /// <summary>No mistake of a store: steps may take as long as they like.</summary>
    public const string NoStepLimit = "no-step-limit";

    /// <summary>No mistake of a store either: what the guard finds holds nothing back.</summary>
    public const string GuardThatWarns = "guard-that-warns";

    public static IObjectStore Mutate(string mutant, IObjectStore store, SimulatedProcess process, ISimulatedLayout layout, TimeSpan lease) => mutant switch
    {
        None or NoStepLimit or GuardThatWarns => store,
        "delete-then-create-takeover" => new DeleteThenCreateTakeover(store),
        "release-without-check" => new ReleaseWithoutCheck(store),
        "unchecked-renewal" => new UncheckedRenewal(store),
        "unconditional-commit" => new UnconditionalCommit(store, layout),
        "unconditional-version" => new UnconditionalVersion(store),
        "unconditional-publication" => new UnconditionalPublication(store),
        "convert-without-lease" => new ConvertWithoutLease(store, process),
        "takeover-without-condition" => new TakeoverWithoutCondition(store),
        "impatient-redelivery" => new ImpatientRedelivery(store, lease),
        "unconditional-report" => new UnconditionalReport(store),
        "local-clock-expiry" => new LocalClockExpiry(store, process.Clock),
        "forgotten-commit" => new ForgottenCommit(store, layout),
        "hold-commits-the-plan" => new HoldCommitsThePlan(store, layout),
        "forgotten-hold" => new ForgottenHold(store, layout),
        "unconditional-approval" => new UnconditionalApproval(store),
        "unseen-pause" => new UnseenPause(store),
        _ => throw new ArgumentException($"There is no mutant '{mutant}'.", nameof(mutant)),
    };
}
