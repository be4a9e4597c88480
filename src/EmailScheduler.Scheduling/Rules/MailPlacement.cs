using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>The steps that every mail goes through: too late, forbidden, on its ideal day, or overdue (docs/scheduling-rules.md, sections 2.1 to 2.4).</summary>
internal sealed class MailPlacement(PlanContext context)
{
    private readonly int _firstDay = context.Days.First;
    private readonly UnderwritingRules _underwriting = new(context);
    private readonly OverdueMails _overdue = new(context);

    public void Place(in PlanningContact contact, in MailCandidate candidate, ContactMails mails)
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

/// <summary>Finds a day for a mail whose ideal day has passed (docs/scheduling-rules.md, section 2.4).</summary>
internal sealed class OverdueMails(PlanContext context)
{
    private readonly int _firstDay = context.Days.First;
    private readonly ulong _spreadDays = (ulong)context.Settings.Base.CatchUpSpreadDays;
    private readonly int _missedReason = context.Texts.Add(SkipReasons.MissedSendDate);

    /// <summary>Gives the mail its base and send date, or skips it; <see langword="false"/> when nothing is written.</summary>
    /// <param name="contact">The contact.</param>
    /// <param name="type">The mail's type.</param>
    /// <param name="mail">The mail, dated its ideal day.</param>
    /// <param name="taker">The window that holds the first day, when the mail found no free day.</param>
    public bool Place(in PlanningContact contact, MailType type, ref Mail mail, out ExclusionWindow? taker)
    {
        var earlier = contact.FindOwned(type.Kind, mail.Event, context.Types);
        var storedBase = earlier < 0 ? DayNumber.None : contact.Rows[earlier].BaseOrSent;
        var day = storedBase != DayNumber.None
            ? FirstFree(contact, type, Math.Max(storedBase, _firstDay), mail.Latest)
            : type.IsFollowUp ? OnlyIfFree(contact, type, _firstDay, mail.Latest) : CatchUpDay(contact, type, mail);
        taker = day == DayNumber.None ? WindowOnFirstDay(contact, type) : null;
        mail.Send = day;
        mail.Base = storedBase != DayNumber.None ? storedBase : day;
        if (day == DayNumber.None && storedBase != DayNumber.None)
        {
            mail.Skip(taker?.Reason ?? _missedReason);
        }

        return mail.Base != DayNumber.None;
    }

    // The days spread overdue mails by their hash, so that a backlog does not go out in one day.
    private int CatchUpDay(in PlanningContact contact, MailType type, in Mail mail)
    {
        var hash = MailHash.Compute(contact.Contact.Id, context.Types.Utf8(mail.Type), DayNumber.Year(mail.Event));
        var ahead = ((hash % _spreadDays) + _spreadDays - ((ulong)_firstDay % _spreadDays)) % _spreadDays;
        var day = OnlyIfFree(contact, type, _firstDay + (int)ahead, mail.Latest);
        return day != DayNumber.None ? day : FirstFree(contact, type, _firstDay, mail.Latest);
    }

    private int OnlyIfFree(in PlanningContact contact, MailType type, int day, int latest) =>
        day <= latest && !(type.RespectsWindows && context.Windows.TryFind(contact.Contact, day, out _)) ? day : DayNumber.None;

    private int FirstFree(in PlanningContact contact, MailType type, int from, int latest) => type.RespectsWindows
        ? context.Windows.FirstFree(contact.Contact, from, latest)
        : from <= latest ? from : DayNumber.None;

    private ExclusionWindow? WindowOnFirstDay(in PlanningContact contact, MailType type) =>
        type.RespectsWindows && context.Windows.TryFind(contact.Contact, _firstDay, out var window) ? window : null;
}

/// <summary>Who gets no mail because underwriting failed (docs/scheduling-rules.md, section 4, "Underwriting"). It comes before windows.</summary>
internal sealed class UnderwritingRules(PlanContext context)
{
    private readonly bool _global = context.Settings.Base.ExcludeFailedUnderwritingGlobal;
    private readonly int _globalReason = context.Texts.Add(SkipReasons.UnderwritingGlobal);
    private readonly int _campaignReason = context.Texts.Add(SkipReasons.UnderwritingCampaign);

    /// <summary>The skip reason for a mail of this type, or <see langword="null"/>.</summary>
    public int? ReasonToSkip(in PlanningContact contact, MailType type)
    {
        var isExcluded = _global && !type.IgnoresUnderwriting;
        if ((!isExcluded && !type.SkipsFailedUnderwriting) || !contact.FailedUnderwriting)
        {
            return null;
        }

        return isExcluded ? _globalReason : _campaignReason;
    }
}
