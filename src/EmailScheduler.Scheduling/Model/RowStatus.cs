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

/// <summary>The texts of the statuses.</summary>
internal static class RowStatuses
{
    public static RowStatus Parse(ReadOnlySpan<byte> text) => text switch
    {
        _ when text.SequenceEqual("pre-scheduled"u8) => RowStatus.PreScheduled,
        _ when text.SequenceEqual("skipped"u8) => RowStatus.Skipped,
        _ when text.SequenceEqual("sent"u8) => RowStatus.Sent,
        _ when text.SequenceEqual("delivered"u8) => RowStatus.Delivered,
        _ when text.SequenceEqual("scheduled"u8) => RowStatus.Scheduled,
        _ when text.SequenceEqual("processing"u8) => RowStatus.Processing,
        _ => RowStatus.Other,
    };

    public static ReadOnlySpan<byte> Text(RowStatus status) => status switch
    {
        RowStatus.PreScheduled => "pre-scheduled"u8,
        RowStatus.Skipped => "skipped"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Only planned statuses are written."),
    };
}
