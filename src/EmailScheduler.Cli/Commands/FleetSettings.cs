using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Commands;

/// <summary>What <c>run --all</c> and <c>serve</c> share with the Functions app.</summary>
internal sealed record FleetSettings
{
    private const int MostParallel = 100;
    private const string Hidden = "***";

    /// <summary>The organizations (<c>Organizations</c>); by default <see langword="null"/>: those in the store.</summary>
    public required IReadOnlyList<long>? Organizations { get; init; }

    /// <summary>How many at a time (<c>MaxParallelRuns</c>, 1 to 100); by default <see langword="null"/>: as many as this machine has processors.</summary>
    public required int? MaxParallelRuns { get; init; }

    /// <summary>When the timer of <c>serve</c> fires (<c>Schedule</c>), as it was given: other commands do not read it.</summary>
    public required string? Schedule { get; init; }

    /// <summary>The local hours at which an organization is due (<c>RunAt</c>), as they were given.</summary>
    public required string? RunAt { get; init; }

    /// <summary>What lets callers of <c>serve</c> act (<c>Serve:Token</c>); by default <see langword="null"/>: a new one at each start.</summary>
    public required string? Token { get; init; }

    /// <exception cref="InvalidSettingException">A value is wrong.</exception>
    public static FleetSettings Read(SettingsReader read) => new()
    {
        Organizations = read.Text("Organizations") is { } organizations ? OrganizationId.ParseAll(organizations, "Organizations") : null,
        MaxParallelRuns = read.WholeOrNone("MaxParallelRuns", 1, MostParallel),
        Schedule = read.Text("Schedule"),
        RunAt = read.Text("RunAt"),
        Token = read.Hidden("Serve:Token", _ => Hidden),
    };

    /// <summary>How many at a time.</summary>
    /// <param name="given">The value of <c>--parallel</c>; <see langword="null"/> for none.</param>
    /// <exception cref="InvalidSettingException">It is no number from 1 to 100.</exception>
    public int AtOnce(string? given) =>
        given is null ? MaxParallelRuns ?? Math.Min(Environment.ProcessorCount, MostParallel) : SettingsReader.Whole("--parallel", given, 1, MostParallel);
}
