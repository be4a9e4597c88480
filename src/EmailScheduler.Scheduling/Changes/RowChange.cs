namespace EmailScheduler.Scheduling.Changes;

/// <summary>One change of <c>email_schedules</c>.</summary>
/// <param name="RowId">The row; 0 for an insert.</param>
/// <param name="Mail">The place of the mail in its block; −1 where none is written.</param>
/// <param name="Kind">What is done.</param>
internal readonly record struct RowChange(long RowId, int Mail, RowChangeKind Kind);
