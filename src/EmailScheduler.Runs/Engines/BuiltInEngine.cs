using EmailScheduler.Scheduling;

namespace EmailScheduler.Runs.Engines;

/// <summary>The scheduler of this repository.</summary>
public sealed class BuiltInEngine : IScheduleEngine
{
    /// <inheritdoc/>
    /// <remarks>Planning is seconds of pure computation: it leaves the caller's thread free to renew and to cancel.</remarks>
    public Task<ScheduleResult> ScheduleAsync(
        string databasePath,
        ScheduleRequest request,
        IProgress<ScheduleProgress>? progress,
        CancellationToken cancellationToken) =>
        Task.Run(() => Scheduler.Run(databasePath, request, progress, cancellationToken), cancellationToken);
}
