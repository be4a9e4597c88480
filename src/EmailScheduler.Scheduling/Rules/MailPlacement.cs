using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>The steps that every mail goes through: too late, forbidden, on its ideal day, or overdue (docs/scheduling-rules.md, sections 2.1 to 2.4).</summary>
internal sealed class MailPlacement(PlanContext context)
{
    private readonly int _firstDay = context.Days.First;
    private readonly UnderwritingRules _underwriting = new(context);
    private readonly OverdueMails _overdue = new(context);

    public void Place(in ContactCase contact, in MailCandidate candidate, ContactMails mails)
    {
        mails.Trace?.Consider(candidate);
        if (candidate.Ideal > candidate.Latest || candidate.Latest < _firstDay || !DayNumber.IsWritable(candidate.Ideal) || !DayNumber.IsWritable(candidate.Event))
        {
            mails.Trace?.TooLate(candidate);
            return;
        }

        var type = context.Types[candidate.Type];
        var mail = new Mail(contact.Ordinal % ContactList.BlockSize, candidate.Type, isOverdue: candidate.Ideal < _firstDay)
        {
            Event = candidate.Event,
            Latest = candidate.Latest,
            Base = (int)candidate.Ideal,
            Send = (int)candidate.Ideal,
        };

        if (_underwriting.ReasonToSkip(contact, type) is { } reason)
        {
            mail.Skip(reason);
            mails.Trace?.FailedUnderwriting(reason);
        }
        else if (type.RespectsWindows && context.Windows.TryFind(contact.Contact, mail.Base, out var window))
        {
            mail.Skip(window.Reason);
            mails.Trace?.InWindow(mail.Base, window);
            Take(type, window, mails);
        }
        else if (mail.IsOverdue)
        {
            var isKept = _overdue.Place(contact, type, ref mail, out var taker);
            Take(type, taker, mails);
            mails.Trace?.Overdue(mail, contact, isKept, taker);
            if (!isKept)
            {
                return;
            }
        }
        else
        {
            mails.Trace?.OnIdealDate(mail.Base);
        }

        if (candidate.FollowUp is { } followUp)
        {
            mails.Add(mail, followUp);
        }
        else
        {
            mails.Add(mail);
        }

        mails.Trace?.Planned(mail);
    }

    // A follow-up that a window takes earns no mail after the window.
    private static void Take(MailType type, in ExclusionWindow? window, ContactMails mails)
    {
        if (window is { } taker && !type.IsFollowUp)
        {
            mails.Take(taker);
        }
    }
}
