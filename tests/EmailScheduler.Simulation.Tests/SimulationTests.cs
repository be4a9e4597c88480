using System.Globalization;
using EmailScheduler.Simulation.Tests.Layouts;
using EmailScheduler.Simulation.Tests.Mutants;

namespace EmailScheduler.Simulation.Tests;

/// <summary>
/// The real lease, layout, versions, run and retries in virtual time among seeded faults (docs/protocol.md tells which). To search longer:
/// <c>EMAILSCHEDULER_TEST_SEEDS=100000</c>. To see one seed again, step by step: <c>EMAILSCHEDULER_TEST_SEED=6980</c>.
/// </summary>
public class SimulationTests(ITestOutputHelper output)
{
    private const int Seeds = 10_000;
    private const int SeedsForAMutant = 1000;

    public static TheoryData<string> Layouts => [.. SimulatedLayouts.Names];

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Protocol_AmongFaults_EveryInvariantHolds(string layout)
    {
        var token = TestContext.Current.CancellationToken;
        if (Number("EMAILSCHEDULER_TEST_SEED") is { } replayed)
        {
            var only = Assert.Single(await SimulationProcess.SimulateAsync(layout, MutantStores.None, replayed, 1, 1, keepsTrace: true, token));
            output.WriteLine(string.Join('\n', only.Lines));
            Assert.True(only.Violation is null, only.Violation);
            return;
        }

        var seeds = (int)(Number("EMAILSCHEDULER_TEST_SEEDS") ?? Seeds);
        var results = await SimulationProcess.SimulateAsync(layout, MutantStores.None, 1, seeds, Environment.ProcessorCount, keepsTrace: false, token);

        var failed = results.FirstOrDefault(result => result.Violation is not null);
        Assert.True(failed is null, $"Seed {failed?.Seed}: {failed?.Violation} To see it again: EMAILSCHEDULER_TEST_SEED={failed?.Seed}");
        Assert.Equal(seeds, results.Count);
        AssertMet(results);
    }

    [Theory]
    [InlineData("delete-then-create-takeover", "lease")]
    [InlineData("release-without-check", "removed the lease")]
    [InlineData("unchecked-renewal", "took the lease")]
    [InlineData("unconditional-commit", "Lost update")]
    [InlineData("local-clock-expiry", "took the lease")]
    [InlineData("forgotten-commit", "was applied twice")]
    public async Task Mutant_WithinAThousandSeeds_IsCaught(string mutant, string mistake)
    {
        var results = await SimulationProcess.SimulateAsync("object", mutant, 1, SeedsForAMutant, Environment.ProcessorCount, keepsTrace: false, TestContext.Current.CancellationToken);

        var caught = results.FirstOrDefault(result => result.Violation?.Contains(mistake, StringComparison.Ordinal) is true);
        Assert.True(caught is not null, $"No invariant noticed the mutant in {results.Count} seeds.");
        output.WriteLine($"seed {caught.Seed}: {caught.Violation}");
    }

    [Fact]
    public async Task Seed_SimulatedAgain_TakesTheSameCourse()
    {
        var token = TestContext.Current.CancellationToken;
        var shared = await SimulationProcess.SimulateAsync("object", MutantStores.None, 1, 100, 2, keepsTrace: false, token);
        var traced = await SimulationProcess.SimulateAsync("object", MutantStores.None, 1, 100, 1, keepsTrace: true, token);

        Assert.Equal(shared.Select(result => result.Hash), traced.Select(result => result.Hash));
    }

    /// <summary>A search that did not meet what it searches among has shown nothing.</summary>
    private void AssertMet(IReadOnlyList<SimulationResult> results)
    {
        foreach (var count in results[0].Counts.Keys)
        {
            var met = results.Sum(result => result.Counts[count]);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{met,10} {count}"));
            Assert.True(met > 0 || results.Count < Seeds, $"In {results.Count} seeds there was none of: {count}.");
        }
    }

    private static ulong? Number(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
        ? ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
        : null;
}
