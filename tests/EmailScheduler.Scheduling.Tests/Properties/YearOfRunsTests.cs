using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Properties;

/// <summary>What must hold of a year in which every day's emails go out (the promises of the scheduling rules, seen from outside).</summary>
public sealed class YearOfRunsTests
{
    private static readonly int ContactCount = LongTests.Choose(40, 150);

    public static TheoryData<int, string> Years => LongTests.AreWanted ? new() { { 1, "2025-06-01" }, { 2, "2024-01-31" }, { 3, "2027-09-10" } } : new() { { 2, "2024-01-31" } };

    [Theory]
    [MemberData(nameof(Years))]
    public void Schedule_EveryDayOfAYear_KeepsEveryPromise(int seed, string from)
    {
        var start = RuleDatabase.Day(from);
        using var year = new YearOfRuns(seed, ContactCount, start);
        var freeCampaigns = CampaignsThatIgnoreWindows(year);
        var sent = new List<SentEmail>();
        for (var day = start; day < start.AddYears(1); day = day.AddDays(1))
        {
            var plan = year.Plan(day);
            var due = year.Due(day);

            Assert.All(due, email => Assert.True(email.Day == day, $"{email} was left in the past on {day:O}."));
            Assert.All(due, email => Assert.True(
                freeCampaigns.Contains(email.Type) || !year.IsExcluded(email.Contact, day), $"{email} goes out in a window."));
            NoDayIsOverfullUnlessItMust(year, plan, due, day);
            if (day.Day == 15)
            {
                ASecondRunChangesNothing(year, day);
            }

            sent.AddRange(due);
            year.Send(day);
        }

        NothingWentOutTwice(sent);
        NoPeriodHeldTooMuch(sent, year.Settings);
        EveryAnniversaryWasMailedOrSkippedForAReason(year, sent, start);
        Assert.True(sent.Count > ContactCount, $"Only {sent.Count} emails went out, so the test shows little.");
    }

    private static HashSet<string> CampaignsThatIgnoreWindows(YearOfRuns year)
    {
        using var database = new Reference.Database(year.Path);
        var types = database.Rows("campaign_types").Where(type => type.Boolean("respect_exclusion_windows") == false).Select(type => type.Text("name")).ToHashSet();
        return [.. database.Rows("campaign_instances").Where(instance => types.Contains(instance.Text("campaign_type"))).Select(instance => $"campaign_{instance.Text("campaign_type")}_{instance.Text("id")}")];
    }

    // Above the limit only when no email of the day has another free day left; told by hand for anniversaries, which are most of them.
    private static void NoDayIsOverfullUnlessItMust(YearOfRuns year, ScheduleResult plan, List<SentEmail> due, DateOnly day)
    {
        if (due.Count > plan.Settings.DailyLimit)
        {
            Assert.All(due.Where(email => email.IsAnniversary), email => Assert.True(
                Enumerable.Range(1, Math.Max(0, email.Event.DayNumber - day.DayNumber)).All(ahead => year.IsExcluded(email.Contact, day.AddDays(ahead))),
                $"{email} could have gone out later than on {day:O}, which holds {due.Count} emails of {plan.Settings.DailyLimit}."));
        }
    }

    private static void ASecondRunChangesNothing(YearOfRuns year, DateOnly day)
    {
        var bytes = File.ReadAllBytes(year.Path);
        Assert.Equal(0, year.Plan(day).Rows.Changed);
        Assert.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(year.Path)), $"A second run on {day:O} changed the file.");
    }

    private static void NothingWentOutTwice(List<SentEmail> sent) =>
        Assert.Empty(sent.GroupBy(email => (email.Contact, email.Kind, email.Event)).Where(emails => emails.Count() > 1).Select(emails => emails.Key));

    private static void NoPeriodHeldTooMuch(List<SentEmail> sent, ReferenceSettings settings)
    {
        foreach (var emails in sent.Where(email => !email.IsFollowUp).GroupBy(email => email.Contact))
        {
            var days = emails.Select(email => email.Day.DayNumber).Order().ToList();
            var most = (int)settings.MaxEmailsPerPeriod;
            for (var last = most; last < days.Count; last++)
            {
                Assert.True(days[last] - days[last - most] >= settings.FrequencyPeriodDays, $"Contact {emails.Key} got more than {most} emails in {settings.FrequencyPeriodDays} days.");
            }
        }
    }

    // An anniversary that lies well within the year has an email that went out, or a row that says why not.
    private static void EveryAnniversaryWasMailedOrSkippedForAReason(YearOfRuns year, List<SentEmail> sent, DateOnly start)
    {
        var emailed = sent.Where(email => email.IsAnniversary).Select(email => (email.Contact, email.Type, email.Event)).ToHashSet();
        var skipped = year.Query("SELECT contact_id, email_type, scheduled_send_date, event_date, base_send_date FROM email_schedules WHERE status = 'skipped' AND skip_reason <> 'Missed send date'")
            .Select(email => (email.Contact, email.Type, email.Event)).ToHashSet();
        var missed = year.Query("SELECT contact_id, email_type, scheduled_send_date, event_date, base_send_date FROM email_schedules WHERE skip_reason = 'Missed send date'");
        Assert.Empty(missed);
        foreach (var contact in year.Contacts.Values.Where(contact => contact.BirthDate.Day is not null))
        {
            var birthday = Dates.Anniversary(contact.BirthDate.Day!.Value, start.Year);
            birthday = birthday < start.AddDays(31) ? Dates.Anniversary(contact.BirthDate.Day!.Value, start.Year + 1) : birthday;
            if (birthday < start.AddYears(1).AddDays(-31))
            {
                var identity = (contact.Id, "birthday", birthday);
                Assert.True(emailed.Contains(identity) || skipped.Contains(identity), $"The birthday {birthday:O} of contact {contact.Id} had neither an email nor a reason.");
            }
        }
    }
}
