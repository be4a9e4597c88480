using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>One row that a run would plan or change.</summary>
/// <param name="ContactId">The contact; <see langword="null"/> where the row names none.</param>
/// <param name="EmailType">The <c>email_type</c>.</param>
/// <param name="SendDate">The send date; of a row that is removed the one it has. <see langword="null"/> where it cannot be read.</param>
/// <param name="Status">The status it will have; of a row that is removed the one it has.</param>
/// <param name="SkipReason">Why it is skipped, if it is.</param>
/// <param name="Change">What becomes of the row.</param>
/// <param name="SendDateBefore">The date that the row has now; <see langword="null"/> for a new one.</param>
public readonly record struct PlannedRow(
    long? ContactId,
    string EmailType,
    DateOnly? SendDate,
    string Status,
    string? SkipReason,
    PlannedChange Change,
    DateOnly? SendDateBefore);
