using EmailScheduler.Sqlite;

namespace EmailScheduler.Runs.Tests;

/// <summary>What failures of the machine mean for whoever asked for a run.</summary>
public sealed class RunFailureTests
{
    /// <summary>A failure, the status, and what must be fixed.</summary>
    public static TheoryData<Exception, RunStatus, FailureCategory?> Failures => new()
    {
        { new IOException("no space", 28), RunStatus.Rejected, FailureCategory.Configuration },
        { new IOException("quota exceeded", 122), RunStatus.Rejected, FailureCategory.Configuration },
        { new IOException("input/output error", 5), RunStatus.Transient, null },
        { new InvalidDatabaseException("malformed"), RunStatus.Rejected, FailureCategory.Database },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Of_FailureOfTheMachine_TellsWhetherToTryAgain(Exception failure, RunStatus status, FailureCategory? rejection)
    {
        var fault = RunFailure.Of(failure);

        Assert.Equal((status, rejection), (fault!.Status, fault.Rejection));
    }

    [Fact]
    public void Of_FailureThatNobodyForesaw_IsNotHidden() => Assert.Null(RunFailure.Of(new IOException("sharing violation", unchecked((int)0x80070020))));
}
