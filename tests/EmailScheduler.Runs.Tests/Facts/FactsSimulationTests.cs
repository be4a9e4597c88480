using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Runs.Tests.Facts;

/// <summary>
/// Facts survive: an email that was sent is never planned again, and who has left never after the run that saw it, whatever is restored, retried, delayed or killed.
/// <c>EMAILSCHEDULER_TEST_SEED=12</c> shows one seed step by step.
/// </summary>
public class FactsSimulationTests(ITestOutputHelper output)
{
    private const int Steps = 40;
    private const int SeedsForAMutant = 40;

    private static readonly string[] Met = ["run Completed", "run died", "report Completed", "report died", "send Completed", "import Completed", "restore Completed", "restore died", "restore-exact Completed"];

    [Theory]
    [LongInlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task Facts_AmongRestoresAndDeaths_Hold(DatabaseLayoutKind layout)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var (first, seeds) = Environment.GetEnvironmentVariable("EMAILSCHEDULER_TEST_SEED") is { Length: > 0 } seed ? (int.Parse(seed, null), 1) : (1, LongTests.Choose(1, 4));
        for (var number = first; number < first + seeds; number++)
        {
            using var simulation = new FactsSimulation(number, FactsMutant.None);
            await simulation.RunAsync(layout, Steps);
            Assert.True(simulation.Violation is null, $"Seed {number}: {simulation.Violation}\n{string.Join('\n', simulation.Course)}");
            foreach (var (step, count) in simulation.Counts)
            {
                counts[step] = counts.GetValueOrDefault(step) + count;
            }
        }

        output.WriteLine(string.Join('\n', counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Value,6} {count.Key}")));
        Assert.True(seeds < 4 || Met.All(counts.ContainsKey), "A kind of step was never met.");
    }

    [Theory]
    [InlineData(nameof(FactsMutant.FoldAfterPlan), "although its contact has left")]
    [LongInlineData(nameof(FactsMutant.FoldThatAdds), "rows of the sender")]
    [InlineData(nameof(FactsMutant.RestoreThatForgets), "no longer a row of the sender")]
    [LongInlineData(nameof(FactsMutant.ExecThatRetries), "more than once")]
    [LongInlineData(nameof(FactsMutant.MarkNotTakenBack), "")]
    public async Task Mutant_WithinFortySeeds_IsNoticed(string mutant, string mistake)
    {
        for (var seed = 1; seed <= SeedsForAMutant; seed++)
        {
            using var simulation = new FactsSimulation(seed, Enum.Parse<FactsMutant>(mutant));
            await simulation.RunAsync(DatabaseLayoutKind.PlainObject, Steps);
            if (simulation.Violation?.Contains(mistake, StringComparison.Ordinal) is true)
            {
                output.WriteLine($"seed {seed}: {simulation.Violation}");
                return;
            }
        }

        Assert.Fail($"No invariant noticed the mutant in {SeedsForAMutant} seeds.");
    }
}
