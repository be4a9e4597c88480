using System.Globalization;
using EmailScheduler.Simulation.Tests.Mutants;

namespace EmailScheduler.Simulation.Tests;

/// <summary>
/// The real lease, layout, versions, run and retries in virtual time among seeded faults (docs/storage-protocol.md, section 7, says which). To search longer:
/// <c>EMAILSCHEDULER_TEST_SEEDS=100000</c>. To see one seed again, step by step: <c>EMAILSCHEDULER_TEST_SEED=6980</c>.
/// </summary>
public class SimulationTests(SimulationProcesses processes, ITestOutputHelper output) : IClassFixture<SimulationProcesses>
{
    private const int SeedsForAMutant = 1000;

    // The search ends with the first that is caught.
    private const int SeedsAtATime = 20;

    // Two runs must commit the same next file of a log within the life of one request: that is rare. A search begins with the seeds that have met it; after a change of
    // the protocol, which gives seeds another course, it may have to go on for long.
    private const int SeedsForARareMutant = 4000;

    // After each change of a log the database is restored from it, and so is every commit that is kept when a file is removed: that takes its time.
    public static TheoryData<string, int> Layouts => new()
    {
        { "object", LongTests.Choose(60, 2400) },
        { "log", LongTests.Choose(10, 250) },
        { "converted", LongTests.Choose(5, 80) },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Protocol_AmongFaults_EveryInvariantHolds(string layout, int byDefault)
    {
        if (Number("EMAILSCHEDULER_TEST_SEED") is { } replayed)
        {
            var only = Assert.Single(await processes.SimulateAsync(layout, MutantStores.None, replayed, 1, 1, keepsTrace: true, Cancel));
            output.WriteLine(string.Join('\n', only.Lines));
            Assert.True(only.Violation is null, only.Violation);
            return;
        }

        var seeds = (int)(Number("EMAILSCHEDULER_TEST_SEEDS") ?? (ulong)byDefault);
        var results = await processes.SimulateAsync(layout, MutantStores.None, 1, seeds, Cancel);

        var failed = results.FirstOrDefault(result => result.Violation is not null);
        Assert.True(failed is null, $"Seed {failed?.Seed}: {failed?.Violation} To see it again: EMAILSCHEDULER_TEST_SEED={failed?.Seed}");
        Assert.Equal(seeds, results.Count);
        AssertMet(results, Math.Max(byDefault, 1000));
    }

    [Theory]
    [InlineData("object", "delete-then-create-takeover", "lease")]
    [LongInlineData("object", "release-without-check", "removed the lease")]
    [LongInlineData("object", "unchecked-renewal", "took the lease")]
    [InlineData("object", "unconditional-commit", "Lost update")]
    [LongInlineData("object", "unconditional-version", "made the version")]
    [LongInlineData("object", "takeover-without-condition", "the lease of")]
    [LongInlineData("object", "impatient-redelivery", "took the lease")]
    [LongInlineData("object", "unconditional-report", "in the place of")]
    [LongInlineData("object", "local-clock-expiry", "took the lease")]
    [InlineData("object", "forgotten-commit", "was applied twice")]
    [InlineData("object", "no-step-limit", "keeps its lease")]
    [InlineData("object", "hold-commits-the-plan", "committed as held")]
    [LongInlineData("object", "forgotten-hold", "after it had been held")]
    [LongInlineData("object", "unconditional-approval", "in the place of that of")]
    [LongInlineData("object", "unseen-pause", "began in a pause")]
    [LongInlineData("object", "guard-that-warns", "no one had approved")]
    [LongInlineData("log", "delete-then-create-takeover", "lease")]
    [LongInlineData("log", "release-without-check", "removed the lease")]
    [LongInlineData("log", "hold-commits-the-plan", "committed as held")]
    [InlineData("log", "convert-without-lease", "begins to commit without the lease")]
    public Task Mutant_WithinAThousandSeeds_IsCaught(string layout, string mutant, string mistake) => AssertCaughtAsync(layout, mutant, first: 1, SeedsForAMutant, mistake);

    [LongFact]
    public Task Mutant_ForgottenCommitOverTheLog_IsCaught() => AssertCaughtAsync("log", "forgotten-commit", first: 1, SeedsForAMutant, "was applied twice");

    [LongFact]
    public Task Mutant_ForgottenHoldOverTheLog_IsCaught() => AssertCaughtAsync("log", "forgotten-hold", first: 1, SeedsForAMutant, "after it had been held");

    [LongFact]
    public Task Mutant_UnconditionalPublication_IsCaught() => AssertCaughtAsync("log", "unconditional-publication", first: 2721, SeedsForARareMutant, "in the place of a newer plain file");

    /// <summary>Which of the two is seen first depends on whose file it was.</summary>
    [LongFact]
    public Task Mutant_UnconditionalCommitOverTheLog_IsCaught() => AssertCaughtAsync("log", "unconditional-commit", first: 1, SeedsForARareMutant, "overwrote the file", "Lost update");

    private async Task AssertCaughtAsync(string layout, string mutant, int first, int seeds, params string[] mistakes)
    {
        for (var seed = first; seed < first + seeds; seed += SeedsAtATime)
        {
            var results = await processes.SimulateAsync(layout, mutant, (ulong)seed, SeedsAtATime, Cancel);
            if (results.FirstOrDefault(result => mistakes.Any(mistake => result.Violation?.Contains(mistake, StringComparison.Ordinal) is true)) is { } caught)
            {
                output.WriteLine($"seed {caught.Seed}: {caught.Violation}");
                return;
            }
        }

        Assert.Fail($"No invariant noticed the mutant in {seeds} seeds from {first} on.");
    }

    [Theory]
    [InlineData("object")]
    [InlineData("log")]
    [InlineData("converted")]
    public async Task Seed_SimulatedAgain_TakesTheSameCourse(string layout)
    {
        var seeds = LongTests.Choose(2, 15);
        var shared = await processes.SimulateAsync(layout, MutantStores.None, 1, seeds, 2, keepsTrace: false, Cancel);
        var traced = await processes.SimulateAsync(layout, MutantStores.None, 1, seeds, 1, keepsTrace: true, Cancel);

        Assert.Equal(shared.Select(result => result.Hash), traced.Select(result => result.Hash));
    }

    /// <summary>A search that did not meet what it searches among has shown nothing.</summary>
    private void AssertMet(IReadOnlyList<SimulationResult> results, int enough)
    {
        foreach (var count in results[0].Counts.Keys)
        {
            var met = results.Sum(result => result.Counts[count]);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{met,10} {count}"));
            Assert.True(met > 0 || results.Count < enough, $"In {results.Count} seeds there was none of: {count}.");
        }
    }

    private static ulong? Number(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
        ? ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture)
        : null;
}
