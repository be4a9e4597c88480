using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Which anniversary of a date is the next to mail about.</summary>
internal static class Anniversary
{
    // Half a year: a mail dated this long before an anniversary was about this one and not about the last.
    private const int CoverDays = 183;

    /// <summary>
    /// The first anniversary on or after F that no sender row of the type, dated in the 183 days up to it, and no row with its year covers;
    /// <see cref="DayNumber.None"/> when the date is missing.
    /// </summary>
    public static int NextNotCovered(in ContactCase contact, int date, int type, PlanContext context, ContactMails mails)
    {
        var firstDay = context.Days.First;
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

            if (contact.IsCovered(type, anniversary - CoverDays, anniversary))
            {
                mails.Trace?.Covered(anniversary, anniversary - CoverDays, anniversary);
            }
            else if (contact.IsYearTaken(type, anniversary, context))
            {
                mails.YearIsTaken(anniversary);
            }
            else
            {
                return anniversary;
            }
        }
    }
}
