using EmailScheduler.Scheduling.Calendar;
using EmailScheduler.Scheduling.Contacts;

namespace EmailScheduler.Scheduling.Plans;

/// <summary>What was read of a database.</summary>
/// <param name="Context">What the plan is made from.</param>
/// <param name="Contacts">The contacts, with the counts of those left out.</param>
/// <param name="Dates">Every date column, with its count of values that cannot be read.</param>
/// <param name="HasEventYearIndex">Whether a unique index allows one row for each contact, type and <c>event_year</c>.</param>
internal sealed record PlanInput(PlanContext Context, ContactReading Contacts, IReadOnlyList<DateColumn> Dates, bool HasEventYearIndex);
