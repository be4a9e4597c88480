namespace EmailScheduler.Scheduling.Model;

/// <summary>One planned email, in the 16 bytes that millions of them leave room for. Days are day numbers.</summary>
internal struct Email
{
    // Two words of fields, each from the lowest bit.
    private const int TypeBits = 15;
    private const int EventShift = TypeBits;
    private const int SendShift = EventShift + PackedDay.Bits;

    private const int PlaceBits = 14;
    private const int OverdueShift = PlaceBits;
    private const int SkippedShift = OverdueShift + 1;
    private const int BaseShift = SkippedShift + 1;
    private const int LatestOrReasonShift = BaseShift + PackedDay.Bits;

    private ulong _typeEventSend;
    private ulong _placeBaseLatest;

    /// <summary>An email that is to be sent.</summary>
    /// <param name="place">The contact's place in its block.</param>
    /// <param name="type">The type's number among <see cref="EmailTypes"/>.</param>
    /// <param name="isOverdue">Whether the ideal date lay before the first send day.</param>
    public Email(int place, int type, bool isOverdue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)place, 1u << PlaceBits, nameof(place));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)type, (uint)MostTypes, nameof(type));
        _typeEventSend = (uint)type;
        _placeBaseLatest = (uint)place | (isOverdue ? 1UL << OverdueShift : 0);
    }

    /// <summary>The most types that a run can distinguish.</summary>
    public const int MostTypes = 1 << TypeBits;

    /// <summary>The contact's place in its block.</summary>
    public readonly int Place => (int)(_placeBaseLatest & ((1 << PlaceBits) - 1));

    /// <summary>The type's number among <see cref="EmailTypes"/>.</summary>
    public readonly int Type => (int)(_typeEventSend & (MostTypes - 1));

    /// <summary>Whether the ideal date lay before the first send day.</summary>
    public readonly bool IsOverdue => (_placeBaseLatest & (1UL << OverdueShift)) != 0;

    public readonly bool IsScheduled => (_placeBaseLatest & (1UL << SkippedShift)) == 0;

    /// <summary><see cref="RowStatus.PreScheduled"/> or <see cref="RowStatus.Skipped"/>.</summary>
    public readonly RowStatus Status => IsScheduled ? RowStatus.PreScheduled : RowStatus.Skipped;

    /// <summary>The event, which with the contact and the kind is the email's identity.</summary>
    public int Event
    {
        readonly get => PackedDay.Get(_typeEventSend, EventShift);
        init => PackedDay.Set(ref _typeEventSend, EventShift, value);
    }

    /// <summary>The day that it will be sent; of a skipped email the base date.</summary>
    public int Send
    {
        readonly get => PackedDay.Get(_typeEventSend, SendShift);
        set => PackedDay.Set(ref _typeEventSend, SendShift, value);
    }

    /// <summary>The day that it is meant for before load is balanced.</summary>
    public int Base
    {
        readonly get => PackedDay.Get(_placeBaseLatest, BaseShift);
        set => PackedDay.Set(ref _placeBaseLatest, BaseShift, value);
    }

    /// <summary>The last day that it may be sent; <see cref="int.MaxValue"/> for none. Of emails to send only: what is skipped keeps its reason there.</summary>
    public int Latest
    {
        readonly get => PackedDay.Get(_placeBaseLatest, LatestOrReasonShift) is var latest && latest > DayNumber.Last ? int.MaxValue : latest;
        init => PackedDay.Set(ref _placeBaseLatest, LatestOrReasonShift, Math.Min(value, DayNumber.Last + 1));
    }

    /// <summary>The skip reason in the run's table of texts, where the reasons of a plan come before the texts of rows; <see cref="StringTable.Null"/> unless skipped.</summary>
    public readonly int Reason => IsScheduled ? StringTable.Null : PackedDay.Get(_placeBaseLatest, LatestOrReasonShift);

    /// <summary>Skips the email: it is dated its base date.</summary>
    public void Skip(int reason)
    {
        PackedDay.Set(ref _placeBaseLatest, LatestOrReasonShift, reason);
        _placeBaseLatest |= 1UL << SkippedShift;
        Send = Base;
    }
}

/// <summary>A day number in a part of a word: <see cref="Bits"/> bits hold every date that can be written.</summary>
internal static class PackedDay
{
    /// <summary>The bits of a day.</summary>
    public const int Bits = 22;

    private const ulong Mask = (1UL << Bits) - 1;

    public static int Get(ulong word, int shift) => (int)((word >> shift) & Mask);

    /// <exception cref="ArgumentOutOfRangeException">The number is none that <see cref="Bits"/> bits can hold.</exception>
    public static void Set(ref ulong word, int shift, int value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)value, (uint)Mask, nameof(value));
        word = (word & ~(Mask << shift)) | ((ulong)(uint)value << shift);
    }
}

/// <summary>An email that is due by the data alone, before underwriting, windows and the calendar have their say.</summary>
/// <param name="Type">The type's number among <see cref="EmailTypes"/>.</param>
/// <param name="Event">The event's day.</param>
/// <param name="Ideal">The ideal day: made from data alone, never from the days of the run. May lie outside what a date can be.</param>
/// <param name="Latest">The last day that it may be sent; <see cref="int.MaxValue"/> for none.</param>
/// <param name="FollowUp">Of a follow-up, what it takes from its parent.</param>
internal readonly record struct EmailCandidate(int Type, int Event, long Ideal, int Latest, FollowUp? FollowUp = null);
