using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage;

/// <summary>Work beside a commit that was not done, and that the next run does.</summary>
public static class LeftWork
{
    /// <summary>How it is logged: as a warning, unless whoever called has asked to stop, and need not be warned of that.</summary>
    /// <param name="cancellationToken">The caller's, not that of a limit of the work itself.</param>
    public static LogLevel LevelOf(CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested ? LogLevel.Debug : LogLevel.Warning;
}
