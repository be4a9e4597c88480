using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Properties;

/// <summary>What must hold of a year in which every day's mails go out (the promises of the scheduling rules, seen from outside).</summary>
public sealed class YearOfRunsTests
{
    private const int ContactCount = 250;

    private static readonly HashSet<string> IgnoresWindows = new(StringComparer.Ordinal) { "post_window" };

    public static TheoryData<int, string> Years => LongTests.AreWanted ? new() { { 1, "2025-06-01" }, { 2, "2024-01-31" }, { 3, "2027-09-10" } } : new() { { 2, "2024-01-31" } };

    [Theory]
    [MemberData(nameof(Years))]
    public void Schedule_EveryDayOfAYear_KeepsEveryPromise(int seed, string from)
    {
        var start = RuleDatabase.Day(from);
        using var year = new YearOfRuns(seed, ContactCount, start);
        var freeCampaigns = CampaignsThatIgnoreWindows(year);
        var sent = new List<SentMail>();
        for (var day = start; day < start.AddYears(1); day = day.AddDays(1))
        {
            var plan = year.Plan(day);
            var due = year.Due(day);

            Assert.All(due, mail => Assert.True(mail.Day == day, $"{mail} was left in the past on {day:O}."));
            Assert.All(due, mail => Assert.True(
                IgnoresWindows.Contains(mail.Type) || freeCampaigns.Contains(mail.Type) || !year.IsExcluded(mail.Contact, day), $"{mail} goes out in a window."));
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
        Assert.True(sent.Count > ContactCount, $"Only {sent.Count} mails went out, so the test shows little.");
    }

    private static HashSet<string> CampaignsThatIgnoreWindows(YearOfRuns year)
    {
        using var database = new Reference.Database(year.Path);
        var types = database.Rows("campaign_types").Where(type => type.Boolean("respect_exclusion_windows") == false).Select(type => type.Text("name")).ToHashSet();
        return [.. database.Rows("campaign_instances").Where(instance => types.Contains(instance.Text("campaign_type"))).Select(instance => $"campaign_{instance.Text("campaign_type")}_{instance.Text("id")}")];
    }

    // Above the limit only when no mail of the day has another free day left; told by hand for anniversaries, which are most of them.
    private static void NoDayIsOverfullUnlessItMust(YearOfRuns year, ScheduleResult plan, List<SentMail> due, DateOnly day)
    {
        if (due.Count > plan.Settings.DailyLimit)
        {
            Assert.All(due.Where(mail => mail.IsAnniversary), mail => Assert.True(
                Enumerable.Range(1, Math.Max(0, mail.Event.DayNumber - day.DayNumber)).All(ahead => year.IsExcluded(mail.Contact, day.AddDays(ahead))),
                $"{mail} could have gone out later than on {day:O}, which holds {due.Count} mails of {plan.Settings.DailyLimit}."));
        }
    }

    private static void ASecondRunChangesNothing(YearOfRuns year, DateOnly day)
    {
        var bytes = File.ReadAllBytes(year.Path);
        Assert.Equal(0, year.Plan(day).Rows.Changed);
        Assert.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(year.Path)), $"A second run on {day:O} changed the file.");
    }

    private static void NothingWentOutTwice(List<SentMail> sent) =>
        Assert.Empty(sent.GroupBy(mail => (mail.Contact, mail.Kind, mail.Event)).Where(mails => mails.Count() > 1).Select(mails => mails.Key));

    private static void NoPeriodHeldTooMuch(List<SentMail> sent, ReferenceSettings settings)
    {
        foreach (var mails in sent.Where(mail => !mail.IsFollowUp).GroupBy(mail => mail.Contact))
        {
            var days = mails.Select(mail => mail.Day.DayNumber).Order().ToList();
            var most = (int)settings.MaxEmailsPerPeriod;
            for (var last = most; last < days.Count; last++)
            {
                Assert.True(days[last] - days[last - most] >= settings.FrequencyPeriodDays, $"Contact {mails.Key} got more than {most} mails in {settings.FrequencyPeriodDays} days.");
            }
        }
    }

    // An anniversary that lies well within the year has a mail that went out, or a row that says why not.
    private static void EveryAnniversaryWasMailedOrSkippedForAReason(YearOfRuns year, List<SentMail> sent, DateOnly start)
    {
        var mailed = sent.Where(mail => mail.IsAnniversary).Select(mail => (mail.Contact, mail.Type, mail.Event)).ToHashSet();
        var skipped = year.Query("SELECT contact_id, email_type, scheduled_send_date, event_date, base_send_date FROM email_schedules WHERE status = 'skipped' AND skip_reason <> 'Missed send date'")
            .Select(mail => (mail.Contact, mail.Type, mail.Event)).ToHashSet();
        var missed = year.Query("SELECT contact_id, email_type, scheduled_send_date, event_date, base_send_date FROM email_schedules WHERE skip_reason = 'Missed send date'");
        Assert.Empty(missed);
        foreach (var contact in year.Contacts.Values.Where(contact => contact.BirthDate is not null))
        {
            var birthday = Dates.Anniversary(contact.BirthDate!.Value, start.Year);
            birthday = birthday < start.AddDays(31) ? Dates.Anniversary(contact.BirthDate.Value, start.Year + 1) : birthday;
            if (birthday < start.AddYears(1).AddDays(-31))
            {
                var identity = (contact.Id, "birthday", birthday);
                Assert.True(mailed.Contains(identity) || skipped.Contains(identity), $"The birthday {birthday:O} of contact {contact.Id} had neither a mail nor a reason.");
            }
        }
    }
}
