using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Cli.Commands;

/// <summary>Reports a failure: one line on stderr, the document on stdout where JSON is wanted, and the exit code.</summary>
internal static class Failure
{
    public static int Show(CliOutput output, int exitCode, string reason)
    {
        output.WriteError(reason);
        if (output.Json)
        {
            output.WriteResult(new Document("failed", exitCode, reason), _ => { });
        }

        return exitCode;
    }

    public static int Show(CliOutput output, Exception failure)
    {
        var fault = RunFailure.Of(failure);
        var exitCode = Show(output, fault is null ? ExitCode.Unexpected : CodeOf(fault.Status, fault.Rejection), fault?.Reason ?? Unforeseen(failure));
        if (output.Verbose)
        {
            foreach (var line in failure.ToString().Split('\n'))
            {
                output.WriteStatus(line.TrimEnd('\r'));
            }
        }

        return exitCode;
    }

    public static int CodeOf(RunStatus status, FailureCategory? rejection) => (status, rejection) switch
    {
        (RunStatus.Completed or RunStatus.Unchanged, _) => ExitCode.Done,
        (RunStatus.Held, _) => ExitCode.Held,
        (RunStatus.Busy or RunStatus.Transient or RunStatus.Superseded or RunStatus.Deferred, _) => ExitCode.Busy,
        (_, FailureCategory.Database) => ExitCode.InvalidDatabase,
        (_, FailureCategory.Configuration) => ExitCode.BadConfiguration,
        _ => ExitCode.Unexpected,
    };

    private static string Unforeseen(Exception failure) =>
        $"Unexpected {failure.GetType().Name}: {failure.Message} Run again with --verbose and report what it shows.";

    private sealed record Document(string Status, int ExitCode, string Reason);
}

/// <summary>What the process ends with: sysexits.h, so that schedulers and scripts can distinguish "try later" from "call an operator".</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>What <c>doctor</c> ends with when the store must not be used.</summary>
    public const int Unfit = 1;

    /// <summary>EX_DATAERR: a file that was given cannot be read as what it should be.</summary>
    public const int InvalidData = 65;

    /// <summary>EX_DATAERR: the database is missing, damaged or lacks what the scheduler needs.</summary>
    public const int InvalidDatabase = InvalidData;

    /// <summary>EX_SOFTWARE: anything unexpected.</summary>
    public const int Unexpected = 70;

    /// <summary>EX_TEMPFAIL: another run holds the lease, or a fault that may pass outlasted all tries.</summary>
    public const int Busy = 75;

    /// <summary>EX_PROTOCOL: the guard or a pause holds the plan back until a person decides.</summary>
    public const int Held = 76;

    /// <summary>EX_CONFIG: a setting or an argument.</summary>
    public const int BadConfiguration = 78;

    /// <summary>128 + SIGINT, for SIGTERM and SIGHUP too: cancelled by whoever started it.</summary>
    public const int Cancelled = 130;
}
