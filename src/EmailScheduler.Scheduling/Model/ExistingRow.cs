namespace EmailScheduler.Scheduling.Model;

/// <summary>What planning and comparing need of one row of <c>email_schedules</c>.</summary>
/// <param name="RowId">Its rowid.</param>
/// <param name="Content">What it holds.</param>
internal readonly record struct ExistingRow(long RowId, RowContent Content)
{
    /// <summary><c>scheduled_send_date</c> as a day number.</summary>
    public int Date => Content.Date;

    /// <summary><c>event_date</c> as a day number.</summary>
    public int Event => Content.Event;

    /// <summary><c>base_send_date</c> of an owned row; of a sender row the day it was sent (<c>actual_send_datetime</c>, else the date).</summary>
    public int BaseOrSent => Content.BaseOrSent;

    /// <summary>A hash of all that a plan writes and that is not a field here (see <see cref="RowFingerprint"/>); owned rows only.</summary>
    public ulong Fingerprint => Content.Fingerprint;

    /// <summary>The email type in the run's table of texts.</summary>
    public int Type => Content.Type;

    /// <summary>The skip reason in the run's table of texts; owned rows only.</summary>
    public int Reason => Content.Reason;

    /// <summary><c>event_year</c>, for databases with a unique index on it; 0 for NULL and for what is no year.</summary>
    public short EventYear => Content.EventYear;

    /// <summary>As it counts: a <see cref="RowStatus.PreScheduled"/> row from today until the first send day is <see cref="RowStatus.Scheduled"/>.</summary>
    public RowStatus Status => Content.Status;

    /// <summary>Whether only the scheduler changes this row; a sender row is never touched.</summary>
    public bool IsOwned => Status is RowStatus.PreScheduled or RowStatus.Skipped;
}

/// <summary>What a row holds besides its id; millions of rows share some ten thousand contents.</summary>
/// <param name="Date"><see cref="ExistingRow.Date"/>.</param>
/// <param name="Event"><see cref="ExistingRow.Event"/>.</param>
/// <param name="BaseOrSent"><see cref="ExistingRow.BaseOrSent"/>.</param>
/// <param name="Fingerprint"><see cref="ExistingRow.Fingerprint"/>.</param>
/// <param name="Type"><see cref="ExistingRow.Type"/>.</param>
/// <param name="Reason"><see cref="ExistingRow.Reason"/>.</param>
/// <param name="EventYear"><see cref="ExistingRow.EventYear"/>.</param>
/// <param name="Status"><see cref="ExistingRow.Status"/>.</param>
internal readonly record struct RowContent(int Date, int Event, int BaseOrSent, ulong Fingerprint, int Type, int Reason, short EventYear, RowStatus Status)
{
    /// <summary>A hash of all fields.</summary>
    public ulong Hash()
    {
        const ulong Odd = 0x9E3779B97F4A7C15;
        var days = ((ulong)(uint)Date << 32) | (uint)Event;
        var texts = ((ulong)(uint)Type << 32) | (uint)Reason;
        var others = ((ulong)(uint)BaseOrSent << 32) | ((ulong)(ushort)EventYear << 8) | (byte)Status;
        var hash = (((((Fingerprint * Odd) ^ days) * Odd) ^ texts) * Odd) ^ others;
        hash *= Odd;
        return hash ^ (hash >> 32);
    }
}
