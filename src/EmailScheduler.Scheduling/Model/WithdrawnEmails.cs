namespace EmailScheduler.Scheduling.Model;

/// <summary>Emails that were to be sent, and that the safe part of a plan has withdrawn.</summary>
/// <param name="Skipped">Those that lie in an exclusion window.</param>
/// <param name="Days">All of them by their day, but follow-ups.</param>
public sealed record WithdrawnEmails(long Skipped, IReadOnlyDictionary<DateOnly, long> Days)
{
    /// <summary>Both together.</summary>
    public WithdrawnEmails With(WithdrawnEmails other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new WithdrawnEmails(Skipped + other.Skipped, Days.Concat(other.Days).GroupBy(day => day.Key).ToDictionary(day => day.Key, day => day.Sum(one => one.Value)));
    }
}
