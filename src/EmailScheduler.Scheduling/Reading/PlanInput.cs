using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>What was read of a database.</summary>
/// <param name="Context">What the plan is made from.</param>
/// <param name="Contacts">The contacts, with the counts of those left out.</param>
/// <param name="Dates">Every date column, with its count of values that cannot be read.</param>
/// <param name="Scan">Reads <c>email_schedules</c> once more.</param>
/// <param name="Stored">What the rows of <c>email_schedules</c> amount to; <see langword="null"/> in a database in which nothing but the scheduler's statements changes them.</param>
internal sealed record PlanInput(PlanContext Context, ContactReading Contacts, IReadOnlyList<DateColumn> Dates, ScheduleScan Scan, RowDigest? Stored);
