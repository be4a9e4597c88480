using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Plans the built-in annual-enrollment email, where no campaign type of that name replaces it (docs/scheduling-rules.md, section 2, <c>aep</c>).</summary>
internal sealed class AnnualEnrollmentEmails(PlanContext context, EmailPlacement placement)
{
    private const int CoverDays = 183;
    private const int OpenDays = 60;

    private readonly bool _isReplaced = context.CampaignTables.Types.ContainsKey("aep");
    private readonly (int Month, int Day) _date = SettingsValidation.AepMonthDay(context.Settings.Base);

    public void Plan(in PlanningContact contact, ContactEmails emails)
    {
        emails.Trace?.Begin(EmailTypes.AnnualEnrollment);
        if (_isReplaced)
        {
            emails.Trace?.ReplacedByCampaignType();
            return;
        }

        var type = context.Types[EmailTypes.AnnualEnrollment];
        for (var year = DayNumber.Year(context.Days.FirstSendDay) - 1; year <= DateOnly.MaxValue.Year; year++)
        {
            var start = DayNumber.InYear(year, _date.Month, _date.Day);
            var latest = start + OpenDays;
            if (latest < context.Days.FirstSendDay)
            {
                continue;
            }

            if (contact.IsCovered(type, start, start - CoverDays, latest))
            {
                emails.Trace?.Covered(start, start - CoverDays, latest);
            }
            else if (contact.IsYearTaken(type, start, context))
            {
                emails.YearIsTaken(start);
            }
            else
            {
                placement.Place(contact, new EmailCandidate(EmailTypes.AnnualEnrollment, start, start, latest), emails);
                return;
            }
        }
    }
}
