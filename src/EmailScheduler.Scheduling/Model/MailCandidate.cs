namespace EmailScheduler.Scheduling.Model;

/// <summary>A mail that is due by the data alone, before underwriting, windows and the calendar have their say.</summary>
/// <param name="Type">The type's number among <see cref="MailTypes"/>.</param>
/// <param name="Event">The event's day.</param>
/// <param name="Ideal">The ideal day: made from data alone, never from D or F. May lie outside what a date can be.</param>
/// <param name="Latest">The last day that it may be sent; <see cref="int.MaxValue"/> for none.</param>
/// <param name="FollowUp">Of a follow-up, what it takes from its parent.</param>
internal readonly record struct MailCandidate(int Type, int Event, long Ideal, int Latest, FollowUp? FollowUp = null);
