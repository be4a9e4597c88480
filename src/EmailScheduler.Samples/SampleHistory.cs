namespace EmailScheduler.Samples;

/// <summary>Draws what a contact was sent in the last year, what the sender holds at the moment, and what the run of the day before left.</summary>
internal sealed class SampleHistory(SampleOptions options)
{
    /// <summary>How long ago an email may have been sent to have a follow-up, in days (docs/scheduling-rules.md, section 5).</summary>
    public const int FollowUpDays = 35;

    public const int BirthdayDaysBefore = 14;

    /// <summary>How far ahead the sender takes emails over, in days.</summary>
    public const int SenderDaysAhead = 2;

    private const int EffectiveDaysBefore = 30;
    private const int LegacyDays = 180;

    private readonly DateOnly _today = options.AsOf;
    private readonly SampleLastRun _lastRun = new(options.AsOf);

    /// <summary>29 February becomes 28 February in a common year (docs/scheduling-rules.md, section 2).</summary>
    public static DateOnly Anniversary(DateOnly date, int year) =>
        new(year, date.Month, date is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(year) ? 28 : date.Day);

    public void Draw(in SampleContact contact, SampleEmails emails)
    {
        var random = SampleRandom.For(options.Seed, contact.Id, SamplePurpose.History);
        emails.Clear();
        if (contact.BirthDate is { } birth && random.Chance(500))
        {
            AddAnniversary(contact, SampleEmailType.Birthday, birth, BirthdayDaysBefore, emails, ref random);
        }

        if (contact.EffectiveDate is { } effective && random.Chance(400))
        {
            AddAnniversary(contact, SampleEmailType.EffectiveDate, effective, EffectiveDaysBefore, emails, ref random);
        }

        AddCampaigns(contact, emails, ref random);
        AddFollowUp(contact, emails, ref random);
        _lastRun.Add(contact, emails);
    }

    private void AddAnniversary(
        in SampleContact contact, SampleEmailType type, DateOnly anchor, int daysBefore, SampleEmails emails, ref SampleRandom random)
    {
        var latest = _today.AddDays(daysBefore + SenderDaysAhead);
        var day = Anniversary(anchor, latest.Year);
        day = day <= latest ? day : Anniversary(anchor, latest.Year - 1);
        if (day.Year <= anchor.Year)
        {
            return;
        }

        var email = new SampleEmail { Type = type, SendDate = day.AddDays(-daysBefore), EventDate = day, Status = SampleEmailStatus.Skipped };
        if (SampleWindows.SkipReason(type, contact.State) is { } reason)
        {
            if (email.SendDate < _today)
            {
                emails.Add(email with { SkipReason = reason, Legacy = IsLegacy(email.SendDate, ref random) });
            }
        }
        else if (!SampleWindows.MayCover(contact, email.SendDate))
        {
            emails.Add(HandedToSender(email, ref random));
        }
    }

    private void AddCampaigns(in SampleContact contact, SampleEmails emails, ref SampleRandom random)
    {
        // The blast's type does not respect windows, so it went to every state.
        if (random.Chance(80))
        {
            emails.Add(HandedToSender(Campaign(SampleEmailType.InitialBlast, SampleCampaigns.BlastDaysAgo), ref random));
        }

        if (random.Chance(40))
        {
            var type = random.Chance(700) ? SampleEmailType.RateIncrease : SampleEmailType.AgentIntro;
            var email = Campaign(type, random.Between(1, SampleCampaigns.ActiveSinceDays));
            if (!SampleWindows.MayCover(contact, email.SendDate))
            {
                emails.Add(HandedToSender(email, ref random));
            }
        }
    }

    private SampleEmail Campaign(SampleEmailType type, int daysAgo)
    {
        var day = _today.AddDays(-daysAgo);
        var eventDate = type == SampleEmailType.RateIncrease ? day.AddDays(SampleCampaigns.RateIncreaseDaysBefore) : day;
        return new SampleEmail { Type = type, SendDate = day, EventDate = eventDate, Status = SampleEmailStatus.Scheduled };
    }

    private void AddFollowUp(in SampleContact contact, SampleEmails emails, ref SampleRandom random)
    {
        var parent = emails.NewestSentSince(_today.AddDays(-FollowUpDays));
        if (parent < 0 || !random.Chance(250))
        {
            return;
        }

        var parentSent = emails.All[parent].DaySent;
        var sendDate = parentSent.AddDays(2);
        if (sendDate < _today && !SampleWindows.MayCover(contact, sendDate))
        {
            emails.Add(new SampleEmail
            {
                Type = SampleEmailType.FollowUp,
                SendDate = sendDate,
                EventDate = parentSent,
                Status = SampleEmailStatus.Sent,
                SentOn = sendDate,
            });
        }
    }

    /// <summary>What became of an email: most went out on their day, some a day late; of those due now the sender holds some.</summary>
    private SampleEmail HandedToSender(in SampleEmail email, ref SampleRandom random)
    {
        var daysAgo = _today.DayNumber - email.SendDate.DayNumber;
        var legacy = IsLegacy(email.SendDate, ref random);
        var late = random.Chance(30) && daysAgo > 1 ? 1 : 0;
        var unrecorded = legacy && random.Chance(100);
        var outcome = random.Below(1000);
        return email with
        {
            Status = daysAgo switch
            {
                <= 0 => SampleEmailStatus.Scheduled,
                <= 2 when outcome < 300 => SampleEmailStatus.Processing,
                _ when outcome < 20 => SampleEmailStatus.Failed,
                _ => outcome < 550 ? SampleEmailStatus.Sent : SampleEmailStatus.Delivered,
            },
            Legacy = legacy,
            SentOn = unrecorded ? null : email.SendDate.AddDays(late),
        };
    }

    private bool IsLegacy(DateOnly sendDate, ref SampleRandom random) =>
        random.Chance(sendDate < _today.AddDays(-LegacyDays) ? 1000 : 300);
}

/// <summary>Rows that the run of the day before left for one contact in a hundred, of each sort that the next run may find.</summary>
internal sealed class SampleLastRun(DateOnly today)
{
    private const int Every = 100;
    private const int Place = 7;

    public void Add(in SampleContact contact, SampleEmails emails)
    {
        if (contact.Id % Every != Place)
        {
            return;
        }

        switch (contact.Id / Every % 4)
        {
            case 0 when contact.BirthDate is { } birth:
                emails.Add(NextBirthday(contact, birth));
                break;
            case 1:
                // Its day has passed and the sender never took it.
                var missed = Planned(SampleEmailType.RateIncrease, -2);
                emails.Add(missed with { EventDate = missed.SendDate.AddDays(SampleCampaigns.RateIncreaseDaysBefore) });
                break;
            case 2:
                emails.Add(Planned(SampleEmailType.EffectiveDate, 20) with { Legacy = true, OfLastRun = false });
                break;
            default:
                emails.Add(Planned(SampleEmailType.SeasonalPromo, 5) with { Status = SampleEmailStatus.Skipped, SkipReason = "Frequency limit exceeded" });
                break;
        }
    }

    private SampleEmail NextBirthday(in SampleContact contact, DateOnly birth)
    {
        var earliest = today.AddDays(SampleHistory.BirthdayDaysBefore + SampleHistory.SenderDaysAhead + 1);
        var day = SampleHistory.Anniversary(birth, earliest.Year);
        day = day >= earliest ? day : SampleHistory.Anniversary(birth, earliest.Year + 1);
        var reason = SampleWindows.SkipReason(SampleEmailType.Birthday, contact.State);
        return Planned(SampleEmailType.Birthday, day.DayNumber - today.DayNumber - SampleHistory.BirthdayDaysBefore) with
        {
            EventDate = day,
            Status = reason is null ? SampleEmailStatus.PreScheduled : SampleEmailStatus.Skipped,
            SkipReason = reason,
        };
    }

    private SampleEmail Planned(SampleEmailType type, int daysAhead) => new()
    {
        Type = type,
        SendDate = today.AddDays(daysAhead),
        EventDate = today.AddDays(daysAhead),
        Status = SampleEmailStatus.PreScheduled,
        OfLastRun = true,
    };
}

/// <summary>
/// Whether an email could have gone out at all, so that no history shows an email that the law forbade. It is wider than the real windows on purpose:
/// a sample that asked the scheduler's own table would agree with it also where that is wrong.
/// </summary>
internal static class SampleWindows
{
    private enum Kind
    {
        None,
        Birthday,
        EffectiveDate,
        YearRound,
    }

    // The widest before + buffer + days since the month's first (Nevada), and the widest after.
    private const int DaysBefore = 30 + 60 + 31;
    private const int DaysAfter = 63;

    private static readonly Kind[] Kinds = [.. Enumerable.Range(0, SampleStates.Count).Select(state => KindOf(SampleStates.Name(state)))];

    /// <summary>The reason why the email of this type is never sent 14 (birthday) or 30 (effective date) days before its day; null when it is.</summary>
    public static string? SkipReason(SampleEmailType type, int state) => (Kinds[state], type) switch
    {
        (Kind.Birthday, SampleEmailType.Birthday) => $"Birthday exclusion window for {SampleStates.Name(state)}",
        (Kind.EffectiveDate, SampleEmailType.EffectiveDate) => $"Effective date exclusion window for {SampleStates.Name(state)}",
        (Kind.YearRound, _) => $"Year-round exclusion for {SampleStates.Name(state)}",
        _ => null,
    };

    public static bool MayCover(in SampleContact contact, DateOnly date) => Kinds[contact.State] switch
    {
        Kind.Birthday => IsNear(contact.BirthDate, date),
        Kind.EffectiveDate => IsNear(contact.EffectiveDate, date),
        Kind.YearRound => true,
        _ => false,
    };

    private static bool IsNear(DateOnly? anchor, DateOnly date)
    {
        if (anchor is not { } day)
        {
            return false;
        }

        for (var year = date.Year - 1; year <= date.Year + 1; year++)
        {
            var until = SampleHistory.Anniversary(day, year).DayNumber - date.DayNumber;
            if (until is >= -DaysAfter and <= DaysBefore)
            {
                return true;
            }
        }

        return false;
    }

    private static Kind KindOf(string state) => state switch
    {
        "CA" or "ID" or "KY" or "MD" or "NV" or "OK" or "OR" or "VA" => Kind.Birthday,
        "MO" => Kind.EffectiveDate,
        "CT" or "MA" or "NY" or "WA" => Kind.YearRound,
        _ => Kind.None,
    };
}
