namespace EmailScheduler.Samples;

/// <summary>Rows that the run of the day before left for one contact in a hundred, of each sort that the next run may find.</summary>
internal sealed class SampleLastRun(DateOnly today)
{
    private const int Every = 100;
    private const int Place = 7;

    public void Add(in SampleContact contact, SampleMails mails)
    {
        if (contact.Id % Every != Place)
        {
            return;
        }

        switch (contact.Id / Every % 4)
        {
            case 0 when contact.BirthDate is { } birth:
                mails.Add(NextBirthday(contact, birth));
                break;
            case 1:
                // Its day has passed and the sender never took it.
                var missed = Planned(SampleMailType.RateIncrease, -2);
                mails.Add(missed with { EventDate = missed.SendDate.AddDays(SampleCampaigns.RateIncreaseDaysBefore) });
                break;
            case 2:
                mails.Add(Planned(SampleMailType.EffectiveDate, 20) with { Legacy = true, OfLastRun = false });
                break;
            default:
                mails.Add(Planned(SampleMailType.SeasonalPromo, 5) with { Status = SampleMailStatus.Skipped, SkipReason = "Frequency limit exceeded" });
                break;
        }
    }

    private SampleMail NextBirthday(in SampleContact contact, DateOnly birth)
    {
        var earliest = today.AddDays(SampleHistory.BirthdayDaysBefore + SampleHistory.SenderDaysAhead + 1);
        var day = SampleHistory.Anniversary(birth, earliest.Year);
        day = day >= earliest ? day : SampleHistory.Anniversary(birth, earliest.Year + 1);
        var reason = SampleWindows.SkipReason(SampleMailType.Birthday, contact.State);
        return Planned(SampleMailType.Birthday, day.DayNumber - today.DayNumber - SampleHistory.BirthdayDaysBefore) with
        {
            EventDate = day,
            Status = reason is null ? SampleMailStatus.PreScheduled : SampleMailStatus.Skipped,
            SkipReason = reason,
        };
    }

    private SampleMail Planned(SampleMailType type, int daysAhead) => new()
    {
        Type = type,
        SendDate = today.AddDays(daysAhead),
        EventDate = today.AddDays(daysAhead),
        Status = SampleMailStatus.PreScheduled,
        OfLastRun = true,
    };
}
