namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 2: birthday, effective date, annual enrollment.</summary>
internal static class Section2Anniversaries
{
    public static IEnumerable<Candidate> Candidates(Input input, ReferenceCounts counts) =>
        input.Contacts.SelectMany(contact => new[] { Birthday(input, contact, counts), EffectiveDate(input, contact, counts), Aep(input, contact, counts) }).OfType<Candidate>();

    private static Candidate? Birthday(Input input, Contact contact, ReferenceCounts counts)
    {
        if (contact.BirthDate.Day is not { } birthDate)
        {
            return null;
        }

        var happening = NextAnniversary(input, contact, "birthday", birthDate, counts);
        return new Candidate(contact, "birthday", happening, happening.Plus(-input.Settings.BirthdayDaysBefore), happening, 10, WindowsApply: true)
        {
            EmailTemplate = "birthday_template",
        };
    }

    private static Candidate? EffectiveDate(Input input, Contact contact, ReferenceCounts counts)
    {
        if (contact.EffectiveDate.Day is not { } effectiveDate)
        {
            return null;
        }

        var happening = NextAnniversary(input, contact, "effective_date", effectiveDate, counts);
        var monthsAfter = ((happening.Year * 12) + happening.Month) - ((effectiveDate.Year * 12) + effectiveDate.Month);
        if (monthsAfter < input.Settings.EffectiveDateFirstEmailMonths + 1)
        {
            return null;
        }

        return new Candidate(contact, "effective_date", happening, happening.Plus(-input.Settings.EffectiveDateDaysBefore), happening, 20, WindowsApply: true)
        {
            EmailTemplate = "effective_date_template",
        };
    }

    private static Candidate? Aep(Input input, Contact contact, ReferenceCounts counts)
    {
        if (input.CampaignTypes.Any(type => type.Name == "aep"))
        {
            return null;
        }

        var monthDay = Dates.Parse("2000-" + input.Settings.AepDate)!.Value;
        var happening = FirstNotHandled(input, contact, "aep", counts, Enumerable.Range(input.F.Year - 1, 10_000)
            .Select(year => Dates.Anniversary(monthDay, year))
            .Where(date => date.Plus(60) >= input.F && !input.HasSenderRow(contact.Id, "aep", date, date.Plus(-183), date.Plus(60))));
        return new Candidate(contact, "aep", happening, happening, happening.Plus(60), 30, WindowsApply: true)
        {
            EmailTemplate = "aep_template",
        };
    }

    /// <summary>The first anniversary on or after F that is not covered.</summary>
    private static DateOnly NextAnniversary(Input input, Contact contact, string emailType, DateOnly date, ReferenceCounts counts) =>
        FirstNotHandled(input, contact, emailType, counts, Enumerable.Range(input.F.Year, 10_000)
            .Select(year => Dates.Anniversary(date, year))
            .Where(day => day >= input.F && !input.HasSenderRow(contact.Id, emailType, day, day.Plus(-183), day)));

    /// <summary>Section 9: events of which a row has the year are counted and passed over.</summary>
    private static DateOnly FirstNotHandled(Input input, Contact contact, string emailType, ReferenceCounts counts, IEnumerable<DateOnly> happenings)
    {
        foreach (var happening in happenings)
        {
            if (!input.HasRowOfYear(contact.Id, emailType, happening))
            {
                return happening;
            }

            counts.AlreadyHandled++;
        }

        throw new InvalidOperationException("Years do not end.");
    }
}
