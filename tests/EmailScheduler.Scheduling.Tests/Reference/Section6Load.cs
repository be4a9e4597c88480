namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 6: limits and load, and section 4's rule of campaigns on the same day.</summary>
internal static class Section6Load
{
    public static IReadOnlyList<Mail> Apply(Input input, IReadOnlyList<Mail> plan)
    {
        plan = SameDay(plan);
        plan = Frequency(input, plan);
        plan = Smoothing(input, plan);
        plan = DailyCap(input, plan);
        plan = SameDay(plan);
        plan = Frequency(input, plan);
        return OneForEachKey(plan);
    }

    private static List<Mail> SameDay(IReadOnlyList<Mail> plan)
    {
        var losers = plan
            .Where(mail => mail.IsPreScheduled && mail.Of.Campaign is not null)
            .GroupBy(mail => (mail.ContactId, mail.SendDate))
            .SelectMany(day =>
            {
                var ordered = day.OrderBy(mail => mail.Priority).ThenBy(mail => mail.Of.CampaignInstanceId).ThenBy(mail => mail.EventDate).ToList();
                return ordered.Skip(1).Select(mail => (mail.Of.Identity, Reason: $"Campaign priority conflict with {ordered[0].EmailType}"));
            })
            .ToDictionary(loser => loser.Identity, loser => loser.Reason);
        return plan.Select(mail => losers.TryGetValue(mail.Of.Identity, out var reason) ? mail.Skip(reason) : mail).ToList();
    }

    private static List<Mail> Frequency(Input input, IReadOnlyList<Mail> plan)
    {
        var refused = plan
            .Where(mail => mail.IsPreScheduled && !mail.Of.IsFollowUp)
            .GroupBy(mail => mail.ContactId)
            .SelectMany(ofContact => Refused(input, ofContact.Key, ofContact))
            .ToHashSet();
        return plan.Select(mail => refused.Contains(mail.Of.Identity) ? mail.Skip("Frequency limit exceeded") : mail).ToList();
    }

    private static IEnumerable<Identity> Refused(Input input, long contactId, IEnumerable<Mail> candidates)
    {
        var counted = input.SenderRowsOf(contactId)
            .Where(row => row.Status is "scheduled" or "processing" or "sent" or "delivered")
            .Where(row => !Identity.IsFollowUp(row.EmailType))
            .Select(row => row.Date)
            .OfType<DateOnly>()
            .ToList();
        var ordered = candidates
            .OrderBy(mail => mail.Priority)
            .ThenBy(mail => mail.SendDate)
            .ThenBy(mail => mail.EmailType, StringComparer.Ordinal)
            .ThenBy(mail => mail.EventDate);
        foreach (var mail in ordered)
        {
            if (WouldBreakLimit(input.Settings, counted, mail.SendDate))
            {
                yield return mail.Of.Identity;
            }
            else
            {
                counted.Add(mail.SendDate);
            }
        }
    }

    /// <summary>Some period of consecutive days that holds the day would hold one mail too many.</summary>
    private static bool WouldBreakLimit(ReferenceSettings settings, List<DateOnly> counted, DateOnly day)
    {
        var period = settings.FrequencyPeriodDays;
        for (var earlier = 0L; earlier < period; earlier++)
        {
            var first = day.DayNumber - earlier;
            var last = first + period - 1;
            if (counted.Count(date => date.DayNumber >= first && date.DayNumber <= last) + 1 > settings.MaxEmailsPerPeriod)
            {
                return true;
            }
        }

        return false;
    }

    private static List<Mail> Smoothing(Input input, IReadOnlyList<Mail> plan)
    {
        var limit = Math.Max(1, Math.Min(input.Settings.EdDailySoftLimit!.Value, (long)Math.Floor(Cap(input) * 0.3m)));
        var crowdedDays = plan.Where(IsSmoothed).GroupBy(mail => mail.SendDate).Where(day => day.Count() > limit).Select(day => day.Key).ToHashSet();
        return plan.Select(mail => IsSmoothed(mail) && crowdedDays.Contains(mail.SendDate) ? Smooth(input, mail) : mail).ToList();
    }

    private static bool IsSmoothed(Mail mail) => mail.IsPreScheduled && mail.EmailType == "effective_date" && !mail.IsOverdue;

    private static Mail Smooth(Input input, Mail mail)
    {
        var w = input.Settings.EdSmoothingWindowDays!.Value;
        var day = mail.SendDate.Plus((long)(Section7Hash.Of(mail.Of) % (ulong)w) - (w / 2));
        var stays = day < input.F || day > mail.EventDate || Section3Windows.Holding(input, mail.Of, day) is not null;
        return stays ? mail : mail with { SendDate = day, BaseDate = day };
    }

    private static List<Mail> DailyCap(Input input, IReadOnlyList<Mail> plan)
    {
        var cap = Cap(input);
        var mails = plan.ToList();
        for (var day = input.F; mails.Any(mail => mail.IsPreScheduled && mail.SendDate >= day); day = day.Plus(1))
        {
            var ofSender = input.Schedules.Count(row => !row.IsOwned && row.Status is "scheduled" or "processing" && row.Date == day);
            var ofDay = mails.Where(mail => mail.IsPreScheduled && mail.SendDate == day).ToList();
            if (ofSender + ofDay.Count <= Math.Floor(cap * 1.2m))
            {
                continue;
            }

            var nextDays = ofDay.ToDictionary(mail => mail.Of.Identity, mail => Section3Windows.FirstFree(input, mail.Of, day.Plus(1)));
            var fixedLoad = ofSender + nextDays.Values.Count(next => next is null);
            var moving = ofDay
                .Where(mail => nextDays[mail.Of.Identity] is not null)
                .OrderBy(mail => mail.Priority)
                .ThenBy(mail => mail.BaseDate)
                .ThenBy(mail => mail.ContactId)
                .ThenBy(mail => mail.EmailType, StringComparer.Ordinal)
                .ThenBy(mail => mail.EventDate)
                .Skip((int)Math.Max(0, cap - fixedLoad))
                .Select(mail => mail.Of.Identity)
                .ToHashSet();
            mails = mails
                .Select(mail => moving.Contains(mail.Of.Identity) ? mail with { SendDate = nextDays[mail.Of.Identity]!.Value } : mail)
                .ToList();
        }

        return mails;
    }

    private static decimal Cap(Input input) => Math.Max(1, Math.Floor(input.Contacts.Count * input.Settings.DailySendPercentageCap!.Value));

    private static List<Mail> OneForEachKey(IReadOnlyList<Mail> plan) => plan
        .GroupBy(mail => mail.Key)
        .Select(same => same.OrderBy(mail => mail.IsPreScheduled ? 0 : 1).ThenBy(mail => mail.BaseDate).ThenBy(mail => mail.EventDate).First())
        .OrderBy(mail => mail.ContactId)
        .ThenBy(mail => mail.EmailType, StringComparer.Ordinal)
        .ThenBy(mail => mail.SendDate)
        .ToList();
}
