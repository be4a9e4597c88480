namespace EmailScheduler.Scheduling.Model;

/// <summary>What a plan does to the emails that were planned before it, from the first send day on. Emails are one by their contact, kind and event date, whatever their send date.</summary>
/// <param name="Planned">Emails to send in the plan before.</param>
/// <param name="Withdrawn">Those of them that are not to be sent any more.</param>
/// <param name="Forbidden">Emails that exclusion windows forbade in the plan before.</param>
/// <param name="Released">Those of them that are to be sent now.</param>
/// <param name="Overdue">Emails of days that have passed which are to be sent now.</param>
/// <param name="Handled">Emails that the sender has or had, of whatever day.</param>
/// <param name="Days">
/// The emails to send of each day that has any, before (with those that are overdue and moved to it) or now, ascending; at most <see cref="DaysAhead"/> days ahead. Follow-ups are not counted: they are planned once their
/// email was sent, so their days fill from one run to the next.
/// </param>
public sealed record PlanTurnover(long Planned, long Withdrawn, long Forbidden, long Released, long Overdue, long Handled, IReadOnlyList<DayTurnover> Days)
{
    /// <summary>The number of days that are compared, from the first send day on.</summary>
    public const int DaysAhead = 400;
}

/// <summary>The emails to send on one day.</summary>
/// <param name="Day">The day.</param>
/// <param name="Before">In the plan before.</param>
/// <param name="Now">In this plan.</param>
public sealed record DayTurnover(DateOnly Day, long Before, long Now);
