namespace EmailScheduler.Scheduling.Model;

/// <summary>The mails of one block of contacts, in the order of (contact, email type, event date).</summary>
/// <param name="number">The block's number among those of <see cref="ContactList"/>.</param>
/// <param name="mails">The mails.</param>
/// <param name="followUps">What the follow-ups among them take from their parents, by the contact's place; a contact has one at most.</param>
/// <param name="alreadyHandled">Events without a mail because a row has their contact, type and <c>event_year</c>.</param>
internal sealed class PlanBlock(int number, Mail[] mails, IReadOnlyDictionary<int, FollowUp> followUps, int alreadyHandled)
{
    /// <summary>The ordinal of its first contact.</summary>
    public int FirstContact { get; } = number * ContactList.BlockSize;

    public Mail[] Mails { get; } = mails;

    /// <summary>Events without a mail because a row has their contact, type and <c>event_year</c>.</summary>
    public int AlreadyHandled { get; } = alreadyHandled;

    /// <summary>The ordinal of a mail's contact.</summary>
    public int ContactOf(in Mail mail) => FirstContact + mail.Place;

    /// <summary>What a follow-up of this block takes from its parent.</summary>
    public FollowUp FollowUpOf(in Mail mail) => followUps[mail.Place];

    public int Priority(in Mail mail, MailTypes types)
    {
        var type = types[mail.Type];
        return type.IsFollowUp ? FollowUpOf(mail).Priority : type.Priority;
    }

    /// <summary>The mails of a contact, when they begin at <paramref name="first"/>; none when another contact's do.</summary>
    public Span<Mail> OfContact(int contact, int first)
    {
        var end = first;
        while (end < Mails.Length && ContactOf(Mails[end]) == contact)
        {
            end++;
        }

        return Mails.AsSpan(first..end);
    }
}

/// <summary>What the stages that work on the whole plan have done so far (docs/scheduling-rules.md, section 6), in their order.</summary>
internal enum PlanStage
{
    /// <summary>Each contact's mails are placed; nothing is balanced.</summary>
    Placed,

    /// <summary>The same-day rule and the frequency limit.</summary>
    Limited,

    /// <summary>The smoothing of effective dates.</summary>
    Smoothed,

    /// <summary>The daily cap.</summary>
    Capped,

    /// <summary>The same-day rule and the frequency limit on the final send dates.</summary>
    LimitedAgain,
}
