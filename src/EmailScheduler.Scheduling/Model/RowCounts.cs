namespace EmailScheduler.Scheduling.Model;

/// <summary>What became of the rows of <c>email_schedules</c>.</summary>
/// <param name="Inserted">New rows.</param>
/// <param name="Updated">Rows brought to the plan, and rows that missed their date.</param>
/// <param name="Deleted">Rows no longer in the plan.</param>
/// <param name="Untouched">Rows that were as they should be, and rows that are the sender's or history.</param>
/// <param name="AlreadyHandled">Mails not written because a row of the sender has their contact, type and date.</param>
public sealed record RowCounts(long Inserted, long Updated, long Deleted, long Untouched, long AlreadyHandled)
{
    /// <summary>Rows inserted, updated and deleted.</summary>
    public long Changed => Inserted + Updated + Deleted;
}
