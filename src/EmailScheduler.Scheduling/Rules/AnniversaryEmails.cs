using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Plans the emails before a contact's next birthday and the next anniversary of its policy (docs/scheduling-rules.md, section 2, <c>birthday</c> and <c>effective_date</c>).</summary>
internal sealed class AnniversaryEmails(PlanContext context, EmailPlacement placement)
{
    // Half a year: an email dated this long before an anniversary was about this one and not about the last.
    private const int CoverDays = 183;

    public void Plan(in PlanningContact contact, ContactEmails emails)
    {
        PlanBirthday(contact, emails);
        PlanEffectiveDate(contact, emails);
    }

    private void PlanBirthday(in PlanningContact contact, ContactEmails emails)
    {
        emails.Trace?.Begin(EmailTypes.Birthday);
        var next = NextNotCovered(contact, contact.Contact.Birth, EmailTypes.Birthday, emails);
        if (next != DayNumber.None)
        {
            placement.Place(contact, new EmailCandidate(EmailTypes.Birthday, next, next - context.Settings.Base.BirthdayDaysBefore, next), emails);
        }
        else
        {
            emails.Trace?.NoDate("birth_date", "birth date");
        }
    }

    private void PlanEffectiveDate(in PlanningContact contact, ContactEmails emails)
    {
        emails.Trace?.Begin(EmailTypes.EffectiveDate);
        var effective = contact.Contact.Effective;
        var next = NextNotCovered(contact, effective, EmailTypes.EffectiveDate, emails);
        if (next == DayNumber.None)
        {
            emails.Trace?.NoDate("effective_date", "effective date of a policy");
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

    /// <summary>
    /// The first anniversary on or after the first send day that no sender row of the type, dated in the 183 days up to it, and no row with its year covers;
    /// <see cref="DayNumber.None"/> when the date is missing.
    /// </summary>
    private int NextNotCovered(in PlanningContact contact, int date, int emailType, ContactEmails emails)
    {
        var (type, firstDay) = (context.Types[emailType], context.Days.FirstSendDay);
        if (date == DayNumber.None)
        {
            return DayNumber.None;
        }

        for (var year = DayNumber.Year(firstDay); ; year++)
        {
            var anniversary = DayNumber.Anniversary(date, year);
            if (anniversary == DayNumber.None)
            {
                return anniversary;
            }

            if (anniversary < firstDay)
            {
                continue;
            }

            if (contact.IsCovered(type, anniversary, anniversary - CoverDays, anniversary))
            {
                emails.Trace?.Covered(anniversary, anniversary - CoverDays, anniversary);
            }
            else if (contact.IsYearTaken(type, anniversary, context))
            {
                emails.YearIsTaken(anniversary);
            }
            else
            {
                return anniversary;
            }
        }
    }
}
