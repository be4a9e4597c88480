using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Plans the built-in annual-enrollment mail, where no campaign type of that name replaces it (docs/scheduling-rules.md, section 2, <c>aep</c>).</summary>
internal sealed class AnnualEnrollmentMails(PlanContext context, MailPlacement placement)
{
    private const int CoverDays = 183;
    private const int OpenDays = 60;

    private readonly bool _isReplaced = context.CampaignTables.Types.ContainsKey("aep");
    private readonly (int Month, int Day) _date = SettingsValidation.AepMonthDay(context.Settings.Base);

    public void Plan(in PlanningContact contact, ContactMails mails)
    {
        mails.Trace?.Begin(MailTypes.AnnualEnrollment);
        if (_isReplaced)
        {
            mails.Trace?.ReplacedByCampaignType();
            return;
        }

        var type = context.Types[MailTypes.AnnualEnrollment].Text;
        for (var year = DayNumber.Year(context.Days.First) - 1; year <= DateOnly.MaxValue.Year; year++)
        {
            var start = DayNumber.InYear(year, _date.Month, _date.Day);
            var latest = start + OpenDays;
            if (latest < context.Days.First)
            {
                continue;
            }

            if (contact.IsCovered(type, start - CoverDays, latest))
            {
                mails.Trace?.Covered(start, start - CoverDays, latest);
            }
            else if (contact.IsYearTaken(type, start, context))
            {
                mails.YearIsTaken(start);
            }
            else
            {
                placement.Place(contact, new MailCandidate(MailTypes.AnnualEnrollment, start, start, latest), mails);
                return;
            }
        }
    }
}
