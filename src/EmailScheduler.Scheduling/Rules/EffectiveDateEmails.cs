using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Plans the email before the next anniversary of a contact's policy (docs/scheduling-rules.md, section 2, <c>effective_date</c>).</summary>
internal sealed class EffectiveDateEmails(PlanContext context, EmailPlacement placement)
{
    public void Plan(in PlanningContact contact, ContactEmails emails)
    {
        emails.Trace?.Begin(EmailTypes.EffectiveDate);
        var effective = contact.Contact.Effective;
        var next = Anniversary.NextNotCovered(contact, effective, context.Types[EmailTypes.EffectiveDate].Text, context, emails);
        if (next == DayNumber.None)
        {
            emails.Trace?.NoDate("effective_date");
        }
        else if (Months(next) - Months(effective) < context.Settings.Base.EffectiveDateFirstEmailMonths + 1)
        {
            emails.Trace?.TooSoonAfterEffectiveDate(next);
        }
        else
        {
            placement.Place(contact, new EmailCandidate(EmailTypes.EffectiveDate, next, next - context.Settings.Base.EffectiveDateDaysBefore, next), emails);
        }
    }

    private static int Months(int day)
    {
        var date = DayNumber.ToDate(day);
        return (date.Year * 12) + date.Month;
    }
}
