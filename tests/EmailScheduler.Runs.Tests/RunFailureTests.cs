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
        { new IOException("file too large", 27), RunStatus.Rejected, FailureCategory.Configuration },
        { new IOException("read-only file system", 30), RunStatus.Rejected, FailureCategory.Configuration },
        { new IOException("permission denied", 13), RunStatus.Rejected, FailureCategory.Configuration },
        { new UnauthorizedAccessException("denied"), RunStatus.Rejected, FailureCategory.Configuration },
        { new IOException("not a directory", 20), RunStatus.Rejected, FailureCategory.Configuration },
        { new PathTooLongException("too long"), RunStatus.Rejected, FailureCategory.Configuration },
        { new IOException("input/output error", 5), RunStatus.Transient, null },
        { new IOException("too many open files", 24), RunStatus.Transient, null },
        { new DirectoryNotFoundException("gone"), RunStatus.Transient, null },
        { new IOException("sharing violation", unchecked((int)0x80070020)), RunStatus.Transient, null },
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
    public void Of_FailureThatWasNotForeseen_IsNotHidden()
    {
        Assert.Null(RunFailure.Of(new InvalidOperationException("a fault of this program")));
        Assert.Null(RunFailure.Of(new FileLoadException("a damaged installation")));
    }
}
