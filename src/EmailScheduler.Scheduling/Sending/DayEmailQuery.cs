namespace EmailScheduler.Scheduling.Sending;

/// <summary>Which rows of a day are asked for.</summary>
public sealed record DayEmailQuery
{
    /// <summary>The day, by <c>scheduled_send_date</c>.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Only those of this <c>email_type</c>. By default all.</summary>
    public string? Type { get; init; }

    /// <summary>Only those of this <c>status</c>. By default all.</summary>
    public string? Status { get; init; }

    /// <summary>Only those of this <c>skip_reason</c>. By default all.</summary>
    public string? SkipReason { get; init; }

    /// <summary>Only those that are planned and not given to the sender. By default all.</summary>
    public bool HeldBack { get; init; }

    /// <summary>The id of the row after which the page begins. By default from the first.</summary>
    public long After { get; init; } = long.MinValue;

    /// <summary>At most so many. The default value is 100.</summary>
    public int Limit { get; init; } = 100;
}
