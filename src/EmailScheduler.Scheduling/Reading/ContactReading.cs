using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>What a pass over <c>contacts</c> found.</summary>
/// <param name="Valid">The contacts that mails are planned for.</param>
/// <param name="Total">All contacts.</param>
/// <param name="LeftOut">The others, by reason.</param>
/// <param name="Dates">The date columns, with their counts of values that cannot be read.</param>
internal sealed record ContactReading(ContactList Valid, long Total, IReadOnlyDictionary<LeftOutReason, long> LeftOut, IReadOnlyList<DateColumn> Dates);
