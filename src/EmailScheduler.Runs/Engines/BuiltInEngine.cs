using EmailScheduler.Scheduling;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Preview;

namespace EmailScheduler.Runs.Engines;

/// <summary>The scheduler of this repository.</summary>
/// <param name="timeProvider">Measures the steps.</param>
public sealed class BuiltInEngine(TimeProvider timeProvider) : IScheduleEngine
{
    /// <summary>Called for each row that a dry run plans or would change; not called by default.</summary>
    public Action<PlannedRow>? OnRow { get; init; }

    /// <summary>Called for each contact that gets no email, before the plan is made; not called by default.</summary>
    public Action<ExcludedContact>? OnExcluded { get; init; }

    /// <inheritdoc/>
    /// <remarks>SQLite's authorizer names every table that its statements and their triggers can write, and what would write an input of the plan is refused.</remarks>
    public bool LeavesContactsAlone => true;

    /// <inheritdoc/>
    /// <remarks>Planning is seconds of pure computation: it leaves the caller's thread free to renew and to cancel.</remarks>
    public Task<ScheduleResult> ScheduleAsync(
        string databasePath,
        ScheduleRequest request,
        IProgress<ScheduleProgress>? progress,
        CancellationToken cancellationToken) =>
        Task.Run(() => Schedule(databasePath, request, progress, cancellationToken), cancellationToken);

    private ScheduleResult Schedule(string databasePath, ScheduleRequest request, IProgress<ScheduleProgress>? progress, CancellationToken cancellationToken)
    {
        if (OnExcluded is { } onExcluded)
        {
            ScheduleReader.FindExcluded(databasePath, request, onExcluded, cancellationToken);
        }

        return request.DryRun
            ? Scheduler.Preview(databasePath, request, timeProvider, OnRow, progress, cancellationToken)
            : Scheduler.Run(databasePath, request, timeProvider, progress, cancellationToken);
    }
}
