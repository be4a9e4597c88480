using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>The steps that every email goes through: too late, forbidden, on its ideal day, or overdue (docs/scheduling-rules.md, sections 2.1 to 2.4).</summary>
internal sealed class EmailPlacement(PlanContext context)
{
    private readonly int _firstDay = context.Days.FirstSendDay;
    private readonly UnderwritingRules _underwriting = new(context);
    private readonly OverdueEmails _overdue = new(context);

    public void Place(in PlanningContact contact, in EmailCandidate candidate, ContactEmails emails)
    {
        emails.Trace?.Consider(candidate);
        if (candidate.Ideal > candidate.Latest || candidate.Latest < _firstDay || !DayNumber.IsWritable(candidate.Ideal) || !DayNumber.IsWritable(candidate.Event))
        {
            emails.Trace?.TooLate(candidate);
            return;
        }

        var type = context.Types[candidate.Type];
        var email = new Email(contact.Ordinal % ContactList.BlockSize, candidate.Type, isOverdue: candidate.Ideal < _firstDay)
        {
            Event = candidate.Event,
            Latest = candidate.Latest,
            Base = (int)candidate.Ideal,
            Send = (int)candidate.Ideal,
        };

        if (_underwriting.ReasonToSkip(contact, type) is { } reason)
        {
            email.Skip(reason);
            emails.Trace?.FailedUnderwriting(reason);
        }
        else if (type.RespectsWindows && context.Windows.TryFind(contact.Contact, email.Base, out var window))
        {
            email.Skip(window.Reason);
            emails.Trace?.InWindow(email.Base, window);
            Take(type, window, emails);
        }
        else if (email.IsOverdue)
        {
            var isKept = _overdue.Place(contact, type, ref email, out var taker);
            Take(type, taker, emails);
            emails.Trace?.Overdue(email, contact, isKept, taker);
            if (!isKept)
            {
                return;
            }
        }
        else
        {
            emails.Trace?.OnIdealDate(email.Base);
        }

        if (candidate.FollowUp is { } followUp)
        {
            emails.Add(email, followUp);
        }
        else
        {
            emails.Add(email);
        }

        emails.Trace?.Planned(email);
    }

    // A follow-up that a window takes earns no email after the window.
    private static void Take(EmailType type, in ExclusionWindow? window, ContactEmails emails)
    {
        if (window is { } taker && !type.IsFollowUp)
        {
            emails.Take(taker);
        }
    }
}

/// <summary>Finds a day for an email whose ideal day has passed (docs/scheduling-rules.md, section 2.4).</summary>
internal sealed class OverdueEmails(PlanContext context)
{
    private readonly int _firstDay = context.Days.FirstSendDay;
    private readonly ulong _spreadDays = (ulong)context.Settings.Base.CatchUpSpreadDays;
    private readonly int _missedReason = context.Texts.Add(SkipReasons.MissedSendDate);

    /// <summary>Gives the email its base and send date, or skips it; <see langword="false"/> when nothing is written.</summary>
    /// <param name="contact">The contact.</param>
    /// <param name="type">The email's type.</param>
    /// <param name="email">The email, dated its ideal day.</param>
    /// <param name="taker">The window that holds the first day, when the email found no free day.</param>
    public bool Place(in PlanningContact contact, EmailType type, ref Email email, out ExclusionWindow? taker)
    {
        var earlier = contact.FindOwned(type.Kind, email.Event, context.Types);
        var storedBase = earlier < 0 ? DayNumber.None : contact.Rows[earlier].BaseOrSent;
        var day = storedBase != DayNumber.None
            ? FirstFree(contact, type, Math.Max(storedBase, _firstDay), email.Latest)
            : type.IsFollowUp ? OnlyIfFree(contact, type, _firstDay, email.Latest) : CatchUpDay(contact, type, email);
        taker = day == DayNumber.None ? WindowOnFirstDay(contact, type) : null;
        email.Send = day;
        email.Base = storedBase != DayNumber.None ? storedBase : day;
        if (day == DayNumber.None && storedBase != DayNumber.None)
        {
            email.Skip(taker?.Reason ?? _missedReason);
        }

        return email.Base != DayNumber.None;
    }

    // The days spread overdue emails by their hash, so that a backlog does not go out in one day.
    private int CatchUpDay(in PlanningContact contact, EmailType type, in Email email)
    {
        var hash = EmailHash.Compute(contact.Contact.Id, context.Types.Utf8(email.Type), DayNumber.Year(email.Event));
        var ahead = ((hash % _spreadDays) + _spreadDays - ((ulong)_firstDay % _spreadDays)) % _spreadDays;
        var day = OnlyIfFree(contact, type, _firstDay + (int)ahead, email.Latest);
        return day != DayNumber.None ? day : FirstFree(contact, type, _firstDay, email.Latest);
    }

    private int OnlyIfFree(in PlanningContact contact, EmailType type, int day, int latest) =>
        day <= latest && !(type.RespectsWindows && context.Windows.TryFind(contact.Contact, day, out _)) ? day : DayNumber.None;

    private int FirstFree(in PlanningContact contact, EmailType type, int from, int latest) => type.RespectsWindows
        ? context.Windows.FirstFree(contact.Contact, from, latest)
        : from <= latest ? from : DayNumber.None;

    private ExclusionWindow? WindowOnFirstDay(in PlanningContact contact, EmailType type) =>
        type.RespectsWindows && context.Windows.TryFind(contact.Contact, _firstDay, out var window) ? window : null;
}

/// <summary>Who gets no email because underwriting failed (docs/scheduling-rules.md, section 4, "Underwriting"). It comes before windows.</summary>
internal sealed class UnderwritingRules(PlanContext context)
{
    private readonly bool _global = context.Settings.Base.ExcludeFailedUnderwritingGlobal;
    private readonly int _globalReason = context.Texts.Add(SkipReasons.UnderwritingGlobal);
    private readonly int _campaignReason = context.Texts.Add(SkipReasons.UnderwritingCampaign);

    /// <summary>The skip reason for an email of this type, or <see langword="null"/>.</summary>
    public int? ReasonToSkip(in PlanningContact contact, EmailType type)
    {
        var isExcluded = _global && !type.IgnoresUnderwriting;
        if ((!isExcluded && !type.SkipsFailedUnderwriting) || !contact.FailedUnderwriting)
        {
            return null;
        }

        return isExcluded ? _globalReason : _campaignReason;
    }
}
