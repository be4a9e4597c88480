namespace EmailScheduler.Cli.Commands;

/// <summary>What the process ends with: sysexits.h, so that schedulers and scripts can tell "try later" from "call somebody".</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>What <c>doctor</c> ends with when the store must not be used.</summary>
    public const int Unfit = 1;

    /// <summary>EX_DATAERR: the database is missing, damaged or lacks what the scheduler needs.</summary>
    public const int UnusableDatabase = 65;

    /// <summary>EX_SOFTWARE: anything unexpected.</summary>
    public const int Unexpected = 70;

    /// <summary>EX_TEMPFAIL: another run holds the lease, or a fault that may pass outlasted all tries.</summary>
    public const int Busy = 75;

    /// <summary>EX_CONFIG: a setting or an argument.</summary>
    public const int BadConfiguration = 78;

    /// <summary>128 + SIGINT, for SIGTERM too: cancelled by whoever started it.</summary>
    public const int Cancelled = 130;
}
