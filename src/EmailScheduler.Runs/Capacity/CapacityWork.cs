namespace EmailScheduler.Runs.Capacity;

/// <summary>Work that needs a local copy of a database.</summary>
public enum CapacityWork
{
    /// <summary>The rows of a day are read.</summary>
    Day,

    /// <summary>The settings and exclusion windows that the database gives are read.</summary>
    Rules,

    /// <summary>A contact's emails are explained, for which the whole plan's settings and limits are read.</summary>
    Explanation,

    /// <summary>Two plans are made and compared.</summary>
    Comparison,

    /// <summary>A past state is compared with the newest one, or takes its place.</summary>
    History,
}
