using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Commands;

/// <summary>What <c>run --all</c> shares with the Functions app's timer.</summary>
/// <param name="Organizations">The organizations (<c>Organizations</c>); by default <see langword="null"/>: those in the store.</param>
/// <param name="MaxParallelRuns">How many at a time (<c>MaxParallelRuns</c>, 1 to 100); by default <see langword="null"/>: as many as this machine has processors.</param>
internal sealed record FleetSettings(IReadOnlyList<long>? Organizations, int? MaxParallelRuns)
{
    /// <exception cref="InvalidSettingException">A value is wrong.</exception>
    public static FleetSettings Read(SettingsReader read) => new(
        read.Text("Organizations") is { } organizations ? OrganizationId.ParseAll(organizations, "Organizations") : null,
        read.WholeOrNone("MaxParallelRuns", 1, 100));
}
