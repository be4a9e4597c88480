namespace EmailScheduler.Functions.Orchestrations;

/// <summary>
/// Names of the orchestrations that bring runs to an end. An organization has one name for what is started over HTTP, so that the
/// framework itself refuses a second one; what the timer starts bears the run's id, because a parent's children need names of their own.
/// </summary>
public static class RunInstance
{
    /// <summary>The orchestration of a run that was asked for over HTTP.</summary>
    public static string OnRequest(long organizationId) => FormattableString.Invariant($"organization-{organizationId}");

    /// <summary>The orchestration of a run that the timer started.</summary>
    public static string OnSchedule(long organizationId, string runId) => SchedulePrefix(organizationId) + runId;

    /// <summary>What all names of an organization's timed orchestrations begin with, and those of no other organization.</summary>
    public static string SchedulePrefix(long organizationId) => FormattableString.Invariant($"organization-{organizationId}-");

    /// <summary>The orchestration of one batch of an occurrence's runs: named after the occurrence's own, so that no scan for an organization's runs finds it.</summary>
    /// <param name="scheduleInstance">The orchestration that splits the runs.</param>
    /// <param name="number">The batch, from 1 on.</param>
    public static string OfBatch(string scheduleInstance, int number) => FormattableString.Invariant($"{scheduleInstance}:batch-{number}");
}
