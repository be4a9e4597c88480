namespace EmailScheduler.Scheduling.Model;

/// <summary>How many rows of one type would change in one way.</summary>
/// <param name="EmailType">The <c>email_type</c>.</param>
/// <param name="Change">What becomes of them.</param>
/// <param name="Rows">How many.</param>
public sealed record ChangeCount(string EmailType, PlannedChange Change, long Rows);
