using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Plans the mail before the next anniversary of a contact's policy (docs/scheduling-rules.md, section 2, <c>effective_date</c>).</summary>
internal sealed class EffectiveDateMails(PlanContext context, MailPlacement placement)
{
    public void Plan(in PlanningContact contact, ContactMails mails)
    {
        mails.Trace?.Begin(MailTypes.EffectiveDate);
        var effective = contact.Contact.Effective;
        var next = Anniversary.NextNotCovered(contact, effective, context.Types[MailTypes.EffectiveDate].Text, context, mails);
        if (next == DayNumber.None)
        {
            mails.Trace?.NoDate("effective_date");
        }
        else if (Months(next) - Months(effective) < context.Settings.Base.EffectiveDateFirstEmailMonths + 1)
        {
            mails.Trace?.TooSoonAfterEffectiveDate(next);
        }
        else
        {
            placement.Place(contact, new MailCandidate(MailTypes.EffectiveDate, next, next - context.Settings.Base.EffectiveDateDaysBefore, next), mails);
        }
    }

    private static int Months(int day)
    {
        var date = DayNumber.ToDate(day);
        return (date.Year * 12) + date.Month;
    }
}
