namespace EmailScheduler.Scheduling;

/// <summary>Plans the emails of one organization's database.</summary>
public static class Scheduler
{
    /// <summary>
    /// Brings <c>email_schedules</c> of a local, disposable database file to the plan, in one transaction.
    /// When this throws, the file may be damaged (journalling is off) and must be thrown away.
    /// </summary>
    /// <param name="databasePath">The file; nobody else may have it open.</param>
    /// <param name="request">The organization, the day, the settings.</param>
    /// <param name="progress">Told where the work stands; called from worker threads.</param>
    /// <param name="cancellationToken">Stops the work between blocks of contacts.</param>
    /// <exception cref="InvalidDatabaseException">The database lacks <c>contacts(id, email)</c>, or is damaged.</exception>
    /// <exception cref="Settings.InvalidSettingException">A setting is out of range; nothing was written.</exception>
    public static ScheduleResult Run(
        string databasePath,
        ScheduleRequest request,
        IProgress<ScheduleProgress>? progress = null,
        CancellationToken cancellationToken = default) => throw new InvalidOperationException("comes with the engine");
}
