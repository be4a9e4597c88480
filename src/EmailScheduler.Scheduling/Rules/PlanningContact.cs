using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>One contact with all that is known about it, while its emails are planned.</summary>
internal readonly ref struct PlanningContact
{
    public required int Ordinal { get; init; }

    public required Contact Contact { get; init; }

    /// <summary>The contact's rows in the order of their rowids.</summary>
    public required ReadOnlySpan<ExistingRow> Rows { get; init; }

    /// <summary>Answers to the eligibility questions, oldest first.</summary>
    public required ReadOnlySpan<EligibilityAnswer> Answers { get; init; }

    /// <summary>The days of clicks, in no order.</summary>
    public required ReadOnlySpan<int> Clicks { get; init; }

    /// <summary>The pending campaign triggers, in no order.</summary>
    public required ReadOnlySpan<CampaignTrigger> Triggers { get; init; }

    /// <summary>Whether the contact failed underwriting: the column's word, else the newest answer's.</summary>
    public bool FailedUnderwriting => Contact.FailedUnderwriting ?? (!Answers.IsEmpty && Answers[^1].HasConditions);

    /// <summary>What the email types of the rows mean.</summary>
    public required EmailTypeFacts Facts { get; init; }

    /// <summary>Whether a sender row of this type is dated in [<paramref name="from"/>, <paramref name="to"/>], or one of its kind is of this event.</summary>
    public bool IsCovered(EmailType type, int eventDay, long from, long to)
    {
        foreach (ref readonly var row in Rows)
        {
            if (row.IsOwned)
            {
                continue;
            }

            if ((row.Date >= from && row.Date <= to && row.Date != DayNumber.None && Facts.TypeOf(row.Type) == type.LowerText)
                || (row.Event == eventDay && Facts.KindOf(row.Type) == type.Kind))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether a row that stays has the contact, the type and the year of an event, where a unique index allows one (docs/scheduling-rules.md, section 9): a sender row, or
    /// an owned one dated before the first send day, or on no date that can be read, and of another event or none.
    /// </summary>
    public bool IsYearTaken(EmailType type, int eventDay, PlanContext context)
    {
        if (!context.HasEventYearIndex)
        {
            return false;
        }

        var year = DayNumber.Year(eventDay);
        foreach (ref readonly var row in Rows)
        {
            // A date that cannot be read is before all others.
            if (row.EventYear == year && (!row.IsOwned || (row.Date < context.Days.FirstSendDay && row.Event != eventDay)) && Facts.TypeOf(row.Type) == type.LowerText)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The owned row with this identity, the lowest id first; −1 when there is none.</summary>
    public int FindOwned(int kind, int eventDay) => FindOwned(Rows, kind, eventDay, Facts);

    /// <summary>As <see cref="FindOwned(int, int)"/>, in a contact's rows alone.</summary>
    public static int FindOwned(ReadOnlySpan<ExistingRow> rows, int kind, int eventDay, EmailTypeFacts facts)
    {
        for (var index = 0; index < rows.Length; index++)
        {
            ref readonly var row = ref rows[index];
            if (row.Event == eventDay && row.IsOwned && facts.KindOf(row.Type) == kind)
            {
                return index;
            }
        }

        return -1;
    }
}

/// <summary>Gathers the emails of one block of contacts while they are planned, contact by contact.</summary>
internal sealed class ContactEmails
{
    private readonly List<Email> _emails = [];
    private Dictionary<int, FollowUp> _followUps = [];
    private readonly List<ExclusionWindow> _taken = [];
    private int _first;
    private int _alreadyHandled;
    private int _heldInWindows;

    /// <summary>Records why emails are planned or not; <see langword="null"/> where that is not wanted.</summary>
    public ContactTrace? Trace { get; init; }

    /// <summary>The windows around anniversaries that have taken emails of the current contact, other than follow-ups; one for each end.</summary>
    public IReadOnlyList<ExclusionWindow> WindowsThatTook => _taken;

    /// <summary>The emails of the current contact so far.</summary>
    public Span<Email> OfContact => CollectionsMarshal.AsSpan(_emails)[_first..];

    /// <summary>Begins the next contact.</summary>
    public void BeginContact()
    {
        _first = _emails.Count;
        _taken.Clear();
    }

    public void Add(in Email email) => _emails.Add(email);

    /// <summary>An event gets no email because a row has its contact, type and <c>event_year</c>, and a unique index allows one.</summary>
    public void YearIsTaken(int eventDay)
    {
        _alreadyHandled++;
        Trace?.YearIsTaken(eventDay);
    }

    /// <summary>An email that the sender has lies in a window.</summary>
    public void IsHeldInWindow() => _heldInWindows++;

    /// <summary>Ends the current contact: its emails are put in the order of (email type, event date), which later stages rely on.</summary>
    public void EndContact(EmailTypes types)
    {
        var emails = CollectionsMarshal.AsSpan(_emails)[_first..];
        for (var sorted = 1; sorted < emails.Length; sorted++)
        {
            var email = emails[sorted];
            var place = sorted;
            for (; place > 0 && ComesBefore(email, emails[place - 1], types); place--)
            {
                emails[place] = emails[place - 1];
            }

            emails[place] = email;
        }
    }

    /// <summary>Adds a follow-up, the contact's only one, with what it takes from its parent.</summary>
    public void Add(in Email email, in FollowUp followUp)
    {
        _followUps.Add(email.Place, followUp);
        Add(email);
    }

    /// <summary>Remembers that a window around an anniversary took an email. Those that end together are one, with the earliest start.</summary>
    public void Take(in ExclusionWindow window)
    {
        if (!window.IsAnchored)
        {
            return;
        }

        for (var index = 0; index < _taken.Count; index++)
        {
            if (_taken[index].End == window.End)
            {
                _taken[index] = window.Start < _taken[index].Start ? window : _taken[index];
                return;
            }
        }

        _taken.Add(window);
    }

    private static bool ComesBefore(in Email left, in Email right, EmailTypes types) => left.Type == right.Type
        ? left.Event < right.Event
        : types.Rank(left.Type) < types.Rank(right.Type);

    /// <summary>The block as planned; this is then empty for the next.</summary>
    /// <param name="number">The block's number.</param>
    public PlanBlock ToBlock(int number)
    {
        var block = new PlanBlock(number, [.. _emails], _followUps, _alreadyHandled, _heldInWindows);
        _emails.Clear();
        (_alreadyHandled, _heldInWindows) = (0, 0);
        _followUps = [];
        _first = 0;
        return block;
    }
}
