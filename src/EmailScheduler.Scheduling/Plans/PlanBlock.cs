using EmailScheduler.Scheduling.Mails;

namespace EmailScheduler.Scheduling.Plans;

/// <summary>The mails of one block of contacts, in the order of (contact, email type, event date).</summary>
internal sealed class PlanBlock(Mail[] mails, FollowUp[] followUps)
{
    public Mail[] Mails { get; } = mails;

    public FollowUp[] FollowUps { get; } = followUps;

    public int Priority(in Mail mail, MailTypes types) => mail.FollowUp >= 0 ? FollowUps[mail.FollowUp].Priority : types[mail.Type].Priority;

    /// <summary>The mails of the contact that the mail at <paramref name="first"/> belongs to; they are side by side.</summary>
    public Span<Mail> ContactFrom(int first)
    {
        var end = first + 1;
        while (end < Mails.Length && Mails[end].Contact == Mails[first].Contact)
        {
            end++;
        }

        return Mails.AsSpan(first..end);
    }
}
