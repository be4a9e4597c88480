namespace EmailScheduler.Scheduling.Preview;

/// <summary>A contact that gets no mail at all.</summary>
/// <param name="ContactId">The contact.</param>
/// <param name="Reason">Why: <c>invalid_email</c>, <c>suppressed</c> or <c>unknown_location</c> (docs/scheduling-rules.md, section 1).</param>
public readonly record struct LeftOutContact(long ContactId, string Reason);
