using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Gathers the mails of one block of contacts while they are planned, contact by contact.</summary>
internal sealed class ContactMails
{
    private readonly List<Mail> _mails = [];
    private Dictionary<int, FollowUp> _followUps = [];
    private readonly List<ExclusionWindow> _taken = [];
    private int _first;
    private int _alreadyHandled;

    /// <summary>Told why mails are planned or not, where somebody wants to know.</summary>
    public ContactTrace? Trace { get; init; }

    /// <summary>The windows with an end that have taken mails of the current contact, other than follow-ups.</summary>
    public IReadOnlyList<ExclusionWindow> WindowsThatTook => _taken;

    /// <summary>The mails of the current contact so far.</summary>
    public ReadOnlySpan<Mail> OfContact => CollectionsMarshal.AsSpan(_mails)[_first..];

    /// <summary>Begins the next contact.</summary>
    public void BeginContact()
    {
        _first = _mails.Count;
        _taken.Clear();
    }

    public void Add(in Mail mail) => _mails.Add(mail);

    /// <summary>An event gets no mail because a row has its contact, type and <c>event_year</c>, and a unique index allows one.</summary>
    public void YearIsTaken(int eventDay)
    {
        _alreadyHandled++;
        Trace?.YearIsTaken(eventDay);
    }

    /// <summary>Ends the current contact: its mails are put in the order of (email type, event date), which later stages rely on.</summary>
    public void EndContact(MailTypes types)
    {
        var mails = CollectionsMarshal.AsSpan(_mails)[_first..];
        for (var sorted = 1; sorted < mails.Length; sorted++)
        {
            var mail = mails[sorted];
            var place = sorted;
            for (; place > 0 && ComesBefore(mail, mails[place - 1], types); place--)
            {
                mails[place] = mails[place - 1];
            }

            mails[place] = mail;
        }
    }

    /// <summary>Adds a follow-up, the contact's only one, with what it takes from its parent.</summary>
    public void Add(in Mail mail, in FollowUp followUp)
    {
        _followUps.Add(mail.Place, followUp);
        Add(mail);
    }

    /// <summary>Remembers that a window took a mail; once for each window, and not for one without an end.</summary>
    public void Take(in ExclusionWindow window)
    {
        if (window.End != ExclusionWindow.NoEnd && !_taken.Contains(window))
        {
            _taken.Add(window);
        }
    }

    private static bool ComesBefore(in Mail left, in Mail right, MailTypes types) => left.Type == right.Type
        ? left.Event < right.Event
        : types.Rank(left.Type) < types.Rank(right.Type);

    /// <summary>The block as planned; this is then empty for the next.</summary>
    /// <param name="number">The block's number.</param>
    public PlanBlock ToBlock(int number)
    {
        var block = new PlanBlock(number, [.. _mails], _followUps, _alreadyHandled);
        _mails.Clear();
        _alreadyHandled = 0;
        _followUps = [];
        _first = 0;
        return block;
    }
}
