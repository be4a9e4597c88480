namespace EmailScheduler.Samples;

/// <summary>One row of <c>email_schedules</c>.</summary>
internal readonly record struct SampleEmail
{
    public required SampleEmailType Type { get; init; }

    public required DateOnly SendDate { get; init; }

    public required DateOnly EventDate { get; init; }

    public required SampleEmailStatus Status { get; init; }

    public string? SkipReason { get; init; }

    /// <summary>Written by a system from before <c>event_date</c> and <c>base_send_date</c> were known; both are NULL then.</summary>
    public bool Legacy { get; init; }

    /// <summary>The day it really went out; null where that was not recorded.</summary>
    public DateOnly? SentOn { get; init; }

    /// <summary>Planned by the run of the day before, whose checkpoint the sample holds.</summary>
    public bool OfLastRun { get; init; }

    public bool WentOut => Status is SampleEmailStatus.Sent or SampleEmailStatus.Delivered;

    public DateOnly DaySent => SentOn ?? SendDate;
}

/// <summary>The values of <c>status</c> in <c>email_schedules</c>.</summary>
internal enum SampleEmailStatus : byte
{
    PreScheduled,
    Skipped,
    Scheduled,
    Processing,
    Sent,
    Delivered,
    Failed,
}

/// <summary>The values of <c>email_type</c> in a sample, in the byte order of their names: rows sorted by it are in the order of the table's UNIQUE index.</summary>
internal enum SampleEmailType : byte
{
    Birthday,
    AgentIntro,
    InitialBlast,
    RateIncrease,
    SeasonalPromo,
    EffectiveDate,
    FollowUp,
}
