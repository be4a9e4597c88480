namespace EmailScheduler.Scheduling.Model;

/// <summary>One planned email, in the 24 bytes that millions of them leave room for. Days are day numbers.</summary>
internal struct Email
{
    /// <summary>The contact's place in its block.</summary>
    public ushort Place;

    // The type's number above, whether the email is overdue in the lowest bit.
    private readonly ushort _typeAndOverdue;

    /// <summary>The event, which with the contact and the kind is the email's identity.</summary>
    public int Event;

    /// <summary>The last day that it may be sent; <see cref="int.MaxValue"/> for none.</summary>
    public int Latest;

    /// <summary>The day that it is meant for before load is balanced.</summary>
    public int Base;

    /// <summary>The day that it will be sent; of a skipped email the base date.</summary>
    public int Send;

    /// <summary>The skip reason in the run's table of texts; <see cref="StringTable.Null"/> unless skipped.</summary>
    public int Reason;

    /// <summary>An email that is sent on its base date.</summary>
    public Email(int place, int type, bool isOverdue)
    {
        Place = checked((ushort)place);
        _typeAndOverdue = checked((ushort)((type << 1) | (isOverdue ? 1 : 0)));
        Reason = StringTable.Null;
    }

    /// <summary>The most types that a run can distinguish.</summary>
    public const int MostTypes = 1 << 15;

    /// <summary>The type's number among <see cref="EmailTypes"/>.</summary>
    public readonly int Type => _typeAndOverdue >> 1;

    /// <summary>Whether the ideal date lay before the first send day.</summary>
    public readonly bool IsOverdue => (_typeAndOverdue & 1) != 0;

    public readonly bool IsScheduled => Reason == StringTable.Null;

    /// <summary><see cref="RowStatus.PreScheduled"/> or <see cref="RowStatus.Skipped"/>.</summary>
    public readonly RowStatus Status => IsScheduled ? RowStatus.PreScheduled : RowStatus.Skipped;

    /// <summary>Skips the email: it is dated its base date.</summary>
    public void Skip(int reason)
    {
        Reason = reason;
        Send = Base;
    }
}

/// <summary>An email that is due by the data alone, before underwriting, windows and the calendar have their say.</summary>
/// <param name="Type">The type's number among <see cref="EmailTypes"/>.</param>
/// <param name="Event">The event's day.</param>
/// <param name="Ideal">The ideal day: made from data alone, never from the days of the run. May lie outside what a date can be.</param>
/// <param name="Latest">The last day that it may be sent; <see cref="int.MaxValue"/> for none.</param>
/// <param name="FollowUp">Of a follow-up, what it takes from its parent.</param>
internal readonly record struct EmailCandidate(int Type, int Event, long Ideal, int Latest, FollowUp? FollowUp = null);
