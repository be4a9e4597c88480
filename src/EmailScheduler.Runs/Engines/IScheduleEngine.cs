using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Runs.Engines;

/// <summary>What plans the emails in a checked-out database. Its work is verified before it is committed, whoever did it.</summary>
public interface IScheduleEngine
{
    /// <summary>
    /// Whether it is known before a row is written that the engine writes no <c>contacts</c>, triggers included. Where that is not known, the contacts are compared with those of before.
    /// </summary>
    bool LeavesContactsAlone => false;

    /// <summary>Brings the local file to the plan. The file is disposable: after a failure it is thrown away.</summary>
    /// <exception cref="InvalidDatabaseException">The database lacks what the engine needs, or is damaged.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    Task<ScheduleResult> ScheduleAsync(
        string databasePath,
        ScheduleRequest request,
        IProgress<ScheduleProgress>? progress,
        CancellationToken cancellationToken);
}
