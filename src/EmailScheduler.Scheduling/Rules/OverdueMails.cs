using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

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
    public bool Place(in ContactCase contact, MailType type, ref Mail mail, out ExclusionWindow? taker)
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
    private int CatchUpDay(in ContactCase contact, MailType type, in Mail mail)
    {
        var hash = MailHash.Compute(contact.Contact.Id, context.Types.Utf8(mail.Type), DayNumber.Year(mail.Event));
        var ahead = ((hash % _spreadDays) + _spreadDays - ((ulong)_firstDay % _spreadDays)) % _spreadDays;
        var day = OnlyIfFree(contact, type, _firstDay + (int)ahead, mail.Latest);
        return day != DayNumber.None ? day : FirstFree(contact, type, _firstDay, mail.Latest);
    }

    private int OnlyIfFree(in ContactCase contact, MailType type, int day, int latest) =>
        day <= latest && !(type.RespectsWindows && context.Windows.TryFind(contact.Contact, day, out _)) ? day : DayNumber.None;

    private int FirstFree(in ContactCase contact, MailType type, int from, int latest) => type.RespectsWindows
        ? context.Windows.FirstFree(contact.Contact, from, latest)
        : from <= latest ? from : DayNumber.None;

    private ExclusionWindow? WindowOnFirstDay(in ContactCase contact, MailType type) =>
        type.RespectsWindows && context.Windows.TryFind(contact.Contact, _firstDay, out var window) ? window : null;
}
