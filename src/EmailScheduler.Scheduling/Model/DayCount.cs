namespace EmailScheduler.Scheduling.Model;

/// <summary>The mails to send on one day.</summary>
/// <param name="Day">The send date.</param>
/// <param name="ByType">Mails by <c>email_type</c>, in ordinal order.</param>
public sealed record DayCount(DateOnly Day, IReadOnlyDictionary<string, long> ByType)
{
    /// <summary>All mails of the day.</summary>
    public long Total => ByType.Values.Sum();
}
