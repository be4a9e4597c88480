using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Rules;

/// <summary>A run that is cancelled stops in whatever step it is, and nothing that it reports looks like a result.</summary>
public sealed class CancellationTests
{
    [Theory]
    [InlineData("read contacts")]
    [InlineData("read schedules")]
    [InlineData("plan")]
    [InlineData("write")]
    public void Run_CancelledAtTheBeginningOfAStep_Stops(string step)
    {
        using var database = new RuleDatabase().Contact(1, birth: "1950-06-20");
        using var cancellation = new CancellationTokenSource();
        var canceller = new Canceller(step, cancellation);

        Assert.ThrowsAny<OperationCanceledException>(() => Scheduler.Run(database.Path, EngineRuns.Request(RuleDatabase.Day("2025-06-01")), TimeProvider.System, canceller, cancellation.Token));

        Assert.True(canceller.HasCancelled, $"There is no step '{step}'.");
        Assert.Equal("", database.Rows("email_type"));
    }

    private sealed class Canceller(string step, CancellationTokenSource cancellation) : IProgress<ScheduleProgress>
    {
        public bool HasCancelled { get; private set; }

        public void Report(ScheduleProgress value)
        {
            if (value.Step == step)
            {
                HasCancelled = true;
                cancellation.Cancel();
            }
        }
    }
}
