using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>The steps that every email goes through: too early or too late, forbidden, on its ideal date, or overdue (docs/scheduling-rules.md, sections 2.1 to 2.4).</summary>
internal sealed class EmailPlacement(PlanContext context)
{
    private readonly int _firstDay = context.Days.FirstSendDay;
    private readonly long _lastDay = context.Days.FirstSendDay + (long)context.Settings.Base.HorizonDays;
    private readonly UnderwritingRules _underwriting = new(context);
    private readonly OverdueEmails _overdue = new(context);

    public void Place(in PlanningContact contact, in EmailCandidate candidate, ContactEmails emails)
    {
        emails.Trace?.Consider(candidate);
        if (candidate.Ideal > candidate.Latest || candidate.Ideal > _lastDay || candidate.Latest < _firstDay || !DayNumber.IsWritable(candidate.Ideal) || !DayNumber.IsWritable(candidate.Event))
        {
            emails.Trace?.NotNow(candidate, _lastDay);
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
            emails.Trace?.Overdue(email, contact, isKept, taker, _overdue.FirstSendDay(candidate.Latest));
            if (!isKept)
            {
                return;
            }
        }
        else
        {
            email.Send = SendDay(contact.Contact, type, candidate.Type, email.Base, email.Latest);
            emails.Trace?.OnIdealDate(email);
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

    // On the ideal date, or as near to it as the calendar allows.
    private int SendDay(in Contact contact, EmailType type, int number, int ideal, int latest)
    {
        if (context.Calendar.IsSendDay(ideal))
        {
            return ideal;
        }

        var day = context.Free.First(contact, type.AvoidsWindows, ideal + 1, latest);
        if (day == DayNumber.None && number != EmailTypes.PostWindow)
        {
            day = context.Free.Last(contact, type.AvoidsWindows, ideal - 1, _firstDay);
        }

        return day == DayNumber.None ? ideal : day;
    }

    // A follow-up that a window takes earns no email after the window, nor does the email after a window.
    private static void Take(EmailType type, in ExclusionWindow? window, ContactEmails emails)
    {
        if (window is { } taker && type.RespectsWindows && !type.IsFollowUp)
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
    /// <param name="taker">The window that holds the first send day, when the email found no free day.</param>
    public bool Place(in PlanningContact contact, EmailType type, ref Email email, out ExclusionWindow? taker)
    {
        var earlier = contact.FindOwned(type.Kind, email.Event);
        var storedBase = earlier < 0 ? DayNumber.None : contact.Rows[earlier].BaseOrSent;
        var firstSendDay = FirstSendDay(email.Latest);
        var day = storedBase != DayNumber.None
            ? FirstFree(contact, type, Math.Max(storedBase, _firstDay), email.Latest)
            : type.IsFollowUp ? OnlyIfFree(contact, type, firstSendDay, email.Latest) : CatchUpDay(contact, type, email);
        taker = day == DayNumber.None ? WindowOn(contact, type, firstSendDay) : null;

        // The window gives it another base date, from which the next run would look for a day: so does this one.
        if (taker is { } other && storedBase != DayNumber.None && IsTakenBy(type) && !other.Holds(storedBase))
        {
            storedBase = firstSendDay;
            day = FirstFree(contact, type, firstSendDay, email.Latest);
            taker = day == DayNumber.None ? other : null;
        }

        if (day != DayNumber.None)
        {
            (email.Send, email.Base) = (day, storedBase != DayNumber.None ? storedBase : day);
            return true;
        }

        return IsTakenBy(type) && taker is { } window
            ? SkipByWindow(ref email, window, storedBase, firstSendDay)
            : SkipOnBase(ref email, taker?.Reason ?? _missedReason, storedBase);
    }

    private static bool IsTakenBy(EmailType type) => type.RespectsWindows && !type.IsFollowUp;

    // A search that began later would look further, and would find in the next run what it did not find in this one.
    private int FirstFree(in PlanningContact contact, EmailType type, int from, int latest) =>
        context.Free.First(contact.Contact, type.AvoidsWindows, from, (int)Math.Min(latest, Math.Max(from, (long)_firstDay + SendCalendar.LongestSearch)));

    // The window has taken the email, whether it had a row or not.
    private static bool SkipByWindow(ref Email email, in ExclusionWindow window, int storedBase, int firstSendDay)
    {
        email.Base = storedBase != DayNumber.None ? storedBase : firstSendDay;
        email.Skip(window.Reason);
        return true;
    }

    private static bool SkipOnBase(ref Email email, int reason, int storedBase)
    {
        email.Base = storedBase != DayNumber.None ? storedBase : email.Base;
        email.Skip(reason);
        return storedBase != DayNumber.None;
    }

    // The day that an email goes on that has no other wish; where it would be too late, or never come, the first day.
    public int FirstSendDay(int latest)
    {
        var day = context.Calendar.Next(_firstDay, (int)Math.Min(latest, (long)_firstDay + SendCalendar.LongestSearch));
        return day == DayNumber.None ? _firstDay : day;
    }

    // The days spread overdue emails by their hash, so that a backlog does not go out in one day.
    private int CatchUpDay(in PlanningContact contact, EmailType type, in Email email)
    {
        var hash = EmailHash.Compute(contact.Contact.Id, context.Types.Utf8(email.Type), DayNumber.Year(email.Event));
        var ahead = ((hash % _spreadDays) + _spreadDays - ((ulong)_firstDay % _spreadDays)) % _spreadDays;
        var day = OnlyIfFree(contact, type, _firstDay + (int)ahead, email.Latest);
        return day != DayNumber.None ? day : context.Free.First(contact.Contact, type.AvoidsWindows, _firstDay, email.Latest);
    }

    private int OnlyIfFree(in PlanningContact contact, EmailType type, int day, int latest) =>
        context.Free.IsFree(contact.Contact, type.AvoidsWindows, day, latest) ? day : DayNumber.None;

    private ExclusionWindow? WindowOn(in PlanningContact contact, EmailType type, int day) =>
        type.AvoidsWindows && context.Windows.TryFind(contact.Contact, day, out var window) ? window : null;
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
