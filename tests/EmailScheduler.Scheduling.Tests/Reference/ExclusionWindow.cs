namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>One exclusion window, both ends included; End null: all year.</summary>
internal sealed record ExclusionWindow(DateOnly Start, DateOnly? End, string Reason);
