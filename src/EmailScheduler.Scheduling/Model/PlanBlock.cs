namespace EmailScheduler.Scheduling.Model;

/// <summary>The emails of one block of contacts, in the order of (contact, email type, event date).</summary>
/// <param name="number">The block's number among those of <see cref="ContactList"/>.</param>
/// <param name="emails">The emails.</param>
/// <param name="followUps">What the follow-ups among them take from their parents, by the contact's place; a contact has one at most.</param>
/// <param name="alreadyHandled">Events without an email because a row has their contact, type and <c>event_year</c>.</param>
/// <param name="heldInWindows">Emails that the sender has and that lie in a window.</param>
internal sealed class PlanBlock(int number, Email[] emails, IReadOnlyDictionary<int, FollowUp> followUps, int alreadyHandled, int heldInWindows)
{
    /// <summary>The ordinal of its first contact.</summary>
    public int FirstContact { get; } = number * ContactList.BlockSize;

    public Email[] Emails { get; } = emails;

    /// <summary>Events without an email because a row has their contact, type and <c>event_year</c>.</summary>
    public int AlreadyHandled { get; } = alreadyHandled;

    /// <summary>Emails that the sender has and that lie in a window.</summary>
    public int HeldInWindows { get; } = heldInWindows;

    /// <summary>The ordinal of an email's contact.</summary>
    public int ContactOf(in Email email) => FirstContact + email.Place;

    /// <summary>What a follow-up of this block takes from its parent.</summary>
    public FollowUp FollowUpOf(in Email email) => followUps[email.Place];

    public int Priority(in Email email, EmailTypes types)
    {
        var type = types[email.Type];
        return type.IsFollowUp ? FollowUpOf(email).Priority : type.Priority;
    }

    /// <summary>The emails of a contact, when they begin at <paramref name="first"/>; none when another contact's do.</summary>
    public Span<Email> OfContact(int contact, int first)
    {
        var end = first;
        while (end < Emails.Length && ContactOf(Emails[end]) == contact)
        {
            end++;
        }

        return Emails.AsSpan(first..end);
    }
}

/// <summary>What the stages that work on the whole plan have done so far (docs/scheduling-rules.md, section 6), in their order.</summary>
internal enum PlanStage
{
    /// <summary>Each contact's emails are placed; nothing is balanced.</summary>
    Placed,

    /// <summary>The same-day rule and the frequency limit.</summary>
    Limited,

    /// <summary>The smoothing of effective dates.</summary>
    Smoothed,

    /// <summary>The daily cap.</summary>
    Capped,

    /// <summary>The same-day rule and the frequency limit on the final send dates.</summary>
    LimitedAgain,

    /// <summary>One email of a type a date.</summary>
    Dated,
}
