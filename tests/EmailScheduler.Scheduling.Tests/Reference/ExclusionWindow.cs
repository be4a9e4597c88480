namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>One exclusion window, both ends included. Those of all_year rows and of dates that cannot be read are around no anchor.</summary>
internal sealed record ExclusionWindow(DateOnly Start, DateOnly End, string Reason, bool IsAroundAnchor);
