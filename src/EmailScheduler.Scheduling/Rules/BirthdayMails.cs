using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Plans the mail before a contact's next birthday (docs/scheduling-rules.md, section 2, <c>birthday</c>).</summary>
internal sealed class BirthdayMails(PlanContext context, MailPlacement placement)
{
    public void Plan(in PlanningContact contact, ContactMails mails)
    {
        mails.Trace?.Begin(MailTypes.Birthday);
        var next = Anniversary.NextNotCovered(contact, contact.Contact.Birth, context.Types[MailTypes.Birthday].Text, context, mails);
        if (next != DayNumber.None)
        {
            placement.Place(contact, new MailCandidate(MailTypes.Birthday, next, next - context.Settings.Base.BirthdayDaysBefore, next), mails);
        }
        else
        {
            mails.Trace?.NoDate("birth_date");
        }
    }
}
