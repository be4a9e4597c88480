namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 6: limits and load, and section 4's rule of campaigns on the same day.</summary>
internal static class Section6Load
{
    public static List<Email> Apply(Input input, IReadOnlyList<Email> plan)
    {
        plan = SameDay(plan);
        plan = Frequency(input, plan);
        plan = Smoothing(input, plan);
        plan = DailyCap(input, plan);
        plan = SameDay(plan);
        plan = Frequency(input, plan);
        return Section6Dates.Apply(input, plan);
    }

    private static List<Email> SameDay(IReadOnlyList<Email> plan)
    {
        var losers = plan
            .Where(email => email.IsPreScheduled && email.Of.Campaign is not null)
            .GroupBy(email => (email.ContactId, email.SendDate))
            .SelectMany(day =>
            {
                var ordered = day.OrderBy(email => email.Priority).ThenBy(email => email.Of.CampaignInstanceId).ThenBy(email => email.EventDate).ToList();
                return ordered.Skip(1).Select(email => (email.Of.Identity, Reason: $"Campaign priority conflict with {ordered[0].EmailType}"));
            })
            .ToDictionary(loser => loser.Identity, loser => loser.Reason);
        return plan.Select(email => losers.TryGetValue(email.Of.Identity, out var reason) ? email.Skip(reason) : email).ToList();
    }

    private static List<Email> Frequency(Input input, IReadOnlyList<Email> plan)
    {
        var refused = plan
            .Where(email => email.IsPreScheduled && !email.Of.IsFollowUp)
            .GroupBy(email => email.ContactId)
            .SelectMany(ofContact => Refused(input, ofContact.Key, ofContact))
            .ToHashSet();
        return plan.Select(email => refused.Contains(email.Of.Identity) ? email.Skip("Frequency limit exceeded") : email).ToList();
    }

    private static IEnumerable<Identity> Refused(Input input, long contactId, IEnumerable<Email> candidates)
    {
        var counted = input.SenderRowsOf(contactId)
            .Where(row => row.Status is "scheduled" or "processing" or "sent" or "delivered")
            .Where(row => !Identity.IsFollowUp(row.Type))
            .Select(row => row.Date)
            .OfType<DateOnly>()
            .ToList();
        var ordered = candidates
            .OrderBy(email => email.Priority)
            .ThenBy(email => email.SendDate)
            .ThenBy(email => email.EmailType, StringComparer.Ordinal)
            .ThenBy(email => email.EventDate);
        foreach (var email in ordered)
        {
            if (WouldBreakLimit(input.Settings, counted, email.SendDate))
            {
                yield return email.Of.Identity;
            }
            else
            {
                counted.Add(email.SendDate);
            }
        }
    }

    /// <summary>Some period of consecutive days that holds the day would hold one email too many.</summary>
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

    private static List<Email> Smoothing(Input input, IReadOnlyList<Email> plan)
    {
        var limit = Math.Max(1, Math.Min(input.Settings.EdDailySoftLimit!.Value, (long)Math.Floor(Cap(input) * 0.3m)));
        var crowdedDays = plan.Where(IsSmoothed).GroupBy(email => email.SendDate).Where(day => day.Count() > limit).Select(day => day.Key).ToHashSet();
        return plan.Select(email => IsSmoothed(email) && crowdedDays.Contains(email.SendDate) ? Smooth(input, email) : email).ToList();
    }

    private static bool IsSmoothed(Email email) => email.IsPreScheduled && email.EmailType == "effective_date" && !email.IsOverdue;

    private static Email Smooth(Input input, Email email)
    {
        var w = input.Settings.EdSmoothingWindowDays!.Value;
        var day = email.SendDate.Plus((long)(Section7Hash.Of(email.Of) % (ulong)w) - (w / 2));
        var stays = day < input.F || !Section2FreeDays.IsFree(input, email.Of, day);
        return stays ? email : email with { SendDate = day, BaseDate = day };
    }

    private static List<Email> DailyCap(Input input, IReadOnlyList<Email> plan)
    {
        var cap = Cap(input);
        var emails = plan.ToList();
        for (var day = input.F; emails.Any(email => email.IsPreScheduled && email.SendDate >= day); day = day.Plus(1))
        {
            var ofSender = input.Schedules.Count(row => !row.IsOwned && row.Status is "scheduled" or "processing" && row.Date == day);
            var ofDay = emails.Where(email => email.IsPreScheduled && email.SendDate == day).ToList();
            if (ofSender + ofDay.Count <= Math.Floor(cap * 1.2m))
            {
                continue;
            }

            var nextDays = ofDay.ToDictionary(email => email.Of.Identity, email => Section2FreeDays.FirstFree(input, email.Of, day.Plus(1)));
            var fixedLoad = ofSender + nextDays.Values.Count(next => next is null);
            var moving = ofDay
                .Where(email => nextDays[email.Of.Identity] is not null)
                .OrderBy(email => email.Priority)
                .ThenBy(email => email.BaseDate)
                .ThenBy(email => email.ContactId)
                .ThenBy(email => email.EmailType, StringComparer.Ordinal)
                .ThenBy(email => email.EventDate)
                .Skip((int)Math.Max(0, cap - fixedLoad))
                .Select(email => email.Of.Identity)
                .ToHashSet();
            emails = emails
                .Select(email => moving.Contains(email.Of.Identity) ? email with { SendDate = nextDays[email.Of.Identity]!.Value } : email)
                .ToList();
        }

        return emails;
    }

    private static decimal Cap(Input input) => Math.Max(1, Math.Floor(input.Contacts.Count * input.Settings.DailySendPercentageCap!.Value));
}
