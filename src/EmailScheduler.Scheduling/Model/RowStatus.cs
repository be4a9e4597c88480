namespace EmailScheduler.Scheduling.Model;

/// <summary>The statuses of <c>email_schedules</c> that rules speak of. Every one but the first two is the sender's.</summary>
internal enum RowStatus : byte
{
    PreScheduled,
    Skipped,
    Scheduled,
    Processing,
    Sent,
    Delivered,

    /// <summary>Any other, NULL included: the sender's, and counted nowhere.</summary>
    Other,
}
