using EmailScheduler.Cli.Commands;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Cli.Tests;

/// <summary>What each end of a run means to a scheduler, which sees the exit code, and to a person, who sees the word (docs/cli.md).</summary>
public class RunStatusTests
{
    [Theory]
    [InlineData(RunStatus.Completed, null, 0)]
    [InlineData(RunStatus.Unchanged, null, 0)]
    [InlineData(RunStatus.Busy, null, 75)]
    [InlineData(RunStatus.Transient, null, 75)]
    [InlineData(RunStatus.Superseded, null, 75)]
    [InlineData(RunStatus.Rejected, FailureCategory.Database, 65)]
    [InlineData(RunStatus.Rejected, FailureCategory.Configuration, 78)]
    [InlineData(RunStatus.Rejected, FailureCategory.Engine, 70)]
    public void CodeOf_Status_IsItsExitCode(RunStatus status, FailureCategory? rejection, int exitCode) => Assert.Equal(exitCode, Failure.CodeOf(status, rejection));

    [Fact]
    public void Word_EachStatus_HasItsOwn()
    {
        var words = Enum.GetValues<RunStatus>().Select(RunView.Word).ToList();

        Assert.Equal(words.Count, words.Distinct(StringComparer.Ordinal).Count());
    }
}
