namespace EmailScheduler.Samples;

/// <summary>The values of <c>status</c> in <c>email_schedules</c>.</summary>
internal enum SampleMailStatus : byte
{
    PreScheduled,
    Skipped,
    Scheduled,
    Processing,
    Sent,
    Delivered,
    Failed,
}
