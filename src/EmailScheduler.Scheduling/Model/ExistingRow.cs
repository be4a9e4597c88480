namespace EmailScheduler.Scheduling.Model;

/// <summary>What planning and comparing need of one row of <c>email_schedules</c>.</summary>
/// <param name="RowId">Its rowid.</param>
/// <param name="Date"><c>scheduled_send_date</c> as a day number.</param>
/// <param name="Event"><c>event_date</c> as a day number.</param>
/// <param name="BaseOrSent"><c>base_send_date</c> of an owned row; of a sender row the day it was sent (<c>actual_send_datetime</c>, else the date).</param>
/// <param name="Shape">What it has in common with many others.</param>
internal readonly record struct ExistingRow(long RowId, int Date, int Event, int BaseOrSent, RowAttributes Shape)
{
    /// <summary>The email type in the run's table of texts.</summary>
    public int Type => Shape.Type;

    /// <summary>The skip reason in the run's table of texts; owned rows only.</summary>
    public int Reason => Shape.Reason;

    public RowStatus Status => Shape.Status;

    /// <summary>Whether only the scheduler changes this row; a sender row is never touched.</summary>
    public bool IsOwned => Status is RowStatus.PreScheduled or RowStatus.Skipped;
}
