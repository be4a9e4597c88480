using EmailScheduler.Scheduling.Rows;

namespace EmailScheduler.Scheduling.Mails;

/// <summary>One planned mail. Days are day numbers.</summary>
internal struct Mail
{
    /// <summary>The contact's ordinal.</summary>
    public int Contact;

    /// <summary>The type's number among <see cref="MailTypes"/>.</summary>
    public ushort Type;

    /// <summary><see cref="RowStatus.PreScheduled"/> or <see cref="RowStatus.Skipped"/>.</summary>
    public RowStatus Status;

    /// <summary>Whether the ideal date lay before F.</summary>
    public bool IsOverdue;

    /// <summary>The event, which with the contact and the kind is the mail's identity.</summary>
    public int Event;

    /// <summary>The last day that it may be sent; <see cref="int.MaxValue"/> for none.</summary>
    public int Latest;

    /// <summary>The day that it is meant for before load is balanced.</summary>
    public int Base;

    /// <summary>The day that it will be sent; of a skipped mail the base date.</summary>
    public int Send;

    /// <summary>The skip reason in the run's table of texts; <see cref="TextTable.Null"/> unless skipped.</summary>
    public int Reason;

    /// <summary>The place of a follow-up's parent in its block; −1 for other mails.</summary>
    public int FollowUp;

    public readonly bool IsScheduled => Status == RowStatus.PreScheduled;

    /// <summary>Skips the mail: it is dated its base date.</summary>
    public void Skip(int reason)
    {
        Status = RowStatus.Skipped;
        Reason = reason;
        Send = Base;
    }
}
