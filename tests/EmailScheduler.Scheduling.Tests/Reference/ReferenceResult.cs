namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>The plan of one run, by contact, email type and send date, and what was counted.</summary>
internal sealed record ReferenceResult(IReadOnlyList<Email> Plan, ReferenceCounts Counts);
