namespace EmailScheduler.Scheduling.Model;

/// <summary>A span of days on which a contact must not be mailed, both ends included.</summary>
/// <param name="Start">The first day.</param>
/// <param name="End">The last day; <see cref="NoEnd"/> for a year-round exclusion.</param>
/// <param name="Reason">The skip reason of mails that it takes, in the run's table of texts.</param>
internal readonly record struct ExclusionWindow(int Start, int End, int Reason)
{
    /// <summary>The end of a year-round exclusion.</summary>
    public const int NoEnd = int.MaxValue;
}
