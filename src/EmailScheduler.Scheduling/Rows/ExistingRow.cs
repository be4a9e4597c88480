namespace EmailScheduler.Scheduling.Rows;

/// <summary>What planning and comparing need of one row of <c>email_schedules</c>.</summary>
internal struct ExistingRow
{
    public long RowId;

    /// <summary>A hash of all that a plan writes and that is not a field here (see <see cref="RowFingerprint"/>); owned rows only.</summary>
    public ulong Fingerprint;

    /// <summary>The contact's ordinal, or −1 when the contact is gone or invalid.</summary>
    public int Contact;

    /// <summary>The email type in the run's table of texts.</summary>
    public int Type;

    /// <summary>The skip reason in the run's table of texts; owned rows only.</summary>
    public int Reason;

    /// <summary><c>scheduled_send_date</c> as a day number.</summary>
    public int Date;

    /// <summary><c>event_date</c> as a day number; owned rows only.</summary>
    public int Event;

    /// <summary><c>base_send_date</c> of an owned row; of a sender row the day it was sent (<c>actual_send_datetime</c>, else the date).</summary>
    public int BaseOrSent;

    /// <summary><c>event_year</c>, for databases with a unique index on it; 0 for NULL and for what is no year.</summary>
    public short EventYear;

    /// <summary>As it counts: a <see cref="RowStatus.PreScheduled"/> row in [D, F) is <see cref="RowStatus.Scheduled"/>.</summary>
    public RowStatus Status;

    /// <summary>Whether only the scheduler changes this row; a sender row is never touched.</summary>
    public readonly bool IsOwned => Status is RowStatus.PreScheduled or RowStatus.Skipped;
}
