using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Plans the email before a contact's next birthday (docs/scheduling-rules.md, section 2, <c>birthday</c>).</summary>
internal sealed class BirthdayEmails(PlanContext context, EmailPlacement placement)
{
    public void Plan(in PlanningContact contact, ContactEmails emails)
    {
        emails.Trace?.Begin(EmailTypes.Birthday);
        var next = Anniversary.NextNotCovered(contact, contact.Contact.Birth, context.Types[EmailTypes.Birthday].Text, context, emails);
        if (next != DayNumber.None)
        {
            placement.Place(contact, new EmailCandidate(EmailTypes.Birthday, next, next - context.Settings.Base.BirthdayDaysBefore, next), emails);
        }
        else
        {
            emails.Trace?.NoDate("birth_date");
        }
    }
}
