namespace EmailScheduler.Scheduling.Writing;

/// <summary>One change of <c>email_schedules</c>.</summary>
/// <param name="RowId">The row; 0 for an insert.</param>
/// <param name="Target">The place in its block of the mail that is written; of a row whose key is set aside the day on which it waits; −1 where neither is.</param>
/// <param name="Kind">What is done.</param>
internal readonly record struct RowChange(long RowId, int Target, RowChangeKind Kind);
