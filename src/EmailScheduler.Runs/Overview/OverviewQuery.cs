namespace EmailScheduler.Runs.Overview;

/// <summary>Which organizations are asked for, and in which order.</summary>
public sealed record OverviewQuery
{
    /// <summary>The first digits of the organizations' numbers. By default all.</summary>
    public string NumberPrefix { get; init; } = "";

    /// <summary>Only those in one of these states. By default all.</summary>
    public IReadOnlyCollection<OrganizationState>? States { get; init; }

    /// <summary>Only those that a run works on. The default value is <see langword="false"/>.</summary>
    public bool OnlyWorking { get; init; }

    /// <summary>The order. The default value is <see cref="OverviewOrder.AttentionFirst"/>.</summary>
    public OverviewOrder Order { get; init; }

    /// <summary>How many to pass over. The default value is 0.</summary>
    public int Skip { get; init; }

    /// <summary>How many to give, at most. The default value is 50.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>How old what is known may be before the store is asked again. The default value is 2 seconds: several viewers cost as much as one.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>The order of organizations.</summary>
public enum OverviewOrder
{
    /// <summary>By state as <see cref="OrganizationState"/> orders them, then by number.</summary>
    AttentionFirst,

    /// <summary>By number.</summary>
    Number,

    /// <summary>By the start of the last run, the newest first; those without a run last.</summary>
    LastRun,
}
