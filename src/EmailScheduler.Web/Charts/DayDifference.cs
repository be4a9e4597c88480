namespace EmailScheduler.Web.Charts;

/// <summary>The emails of one day in two plans.</summary>
/// <param name="Day">The day.</param>
/// <param name="Now">Those of the plan as it is.</param>
/// <param name="Changed">Those of the other one.</param>
/// <param name="Address">Where more is said of the day.</param>
public sealed record DayDifference(DateOnly Day, long Now, long Changed, string Address)
{
    /// <summary>How many more emails the other plan has.</summary>
    public long By => Changed - Now;
}
