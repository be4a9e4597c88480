using EmailScheduler.Scheduling.Tests.Reference;
using EmailScheduler.Scheduling.Tests.Samples;

namespace EmailScheduler.Scheduling.Tests.Preview;

/// <summary>A number of a plan's report, and the list that it leads to.</summary>
public sealed class CountedContactsTests : FolderTests, IClassFixture<SampleFixture>
{
    private static readonly DateOnly Today = new(2026, 6, 1);
    private readonly SampleFixture _sample;

    public CountedContactsTests(SampleFixture sample) => _sample = sample;

    [Theory]
    [InlineData("send")]
    [InlineData("lowest_id")]
    public void FindCounted_Sample_NamesAsManyAsThePlanCounts(string duplicates) =>
        AssertListsAreAsLongAsTheirNumbers(_sample.DatabasePath, SampleFixture.Options.AsOf, new SchedulingSettings { DuplicateAddresses = duplicates });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void FindCounted_RandomDatabase_NamesAsManyAsThePlanCounts(int seed)
    {
        var path = Folder.File($"{seed}.db");
        RandomDatabase.Create(path, seed, new RandomDatabaseOptions { AsOf = Today });

        AssertListsAreAsLongAsTheirNumbers(path, Today, new SchedulingSettings { DuplicateAddresses = seed % 2 == 0 ? "send" : "lowest_id", UnknownWindow = seed > 2 ? "skip" : "send" });
    }

    /// <summary>Each number is of something here, and each list names who it is.</summary>
    [Theory]
    [InlineData(ContactCount.Excluded, "12 invalid_email")]
    [InlineData(ContactCount.UnknownLocation, "3")]
    [InlineData(ContactCount.LocationConflict, "4")]
    [InlineData(ContactCount.UnknownWindow, "5")]
    [InlineData(ContactCount.UnreadableWindow, "6")]
    [InlineData(ContactCount.DuplicateAddress, "8")]
    [InlineData(ContactCount.UnreadableDate, "no contact campaign_instances.active_start_date; no contact contact_campaigns.trigger_date; 1 contact_events.created_at; 2 contacts.effective_date; 6 contacts.birth_date; 12 contacts.birth_date; 13 email_schedules.scheduled_send_date")]
    [InlineData(ContactCount.Status, "1 other; 2 active; 3 lead")]
    [InlineData(ContactCount.CampaignStatus, "no contact none; 1 done; 1 done")]
    [InlineData(ContactCount.HeldInWindow, "9; 9")]
    [InlineData(ContactCount.HeldOfExcluded, "no contact; 12; 77")]
    [InlineData(ContactCount.ForbiddenByNewerWindow, "11")]
    [InlineData(ContactCount.Skipped, "4 Birthday exclusion window for CA; 9 Birthday exclusion window for CA; 10 Year-round exclusion for NY; 11 Birthday exclusion window for VA")]
    public void FindCounted_NastyDatabase_NamesWhoIsCounted(ContactCount count, string expected)
    {
        using var database = Nasty();

        Assert.Equal(expected, string.Join("; ", Find(database.Path, Today, new SchedulingSettings(), count)
            .OrderBy(contact => contact.ContactId ?? long.MinValue).ThenBy(contact => contact.Value, StringComparer.Ordinal)
            .Select(contact => FormattableString.Invariant($"{(contact.ContactId is { } id ? id : "no contact")} {contact.Value}").TrimEnd())));
        AssertListsAreAsLongAsTheirNumbers(database.Path, Today, new SchedulingSettings());
    }

    private static RuleDatabase Nasty() => new RuleDatabase()
        .Contact(1, status: "someone@example.com")
        .Contact(2, status: " Active", effective: "soon")
        .Contact(3, state: null, status: "lead")
        .Contact(4, state: "TX", zip: "90210", birth: "1960-01-20")
        .Contact(5, state: "CA")
        .Contact(6, state: "CA", birth: "not known")
        .Contact(7, email: "twice@example.com")
        .Contact(8, email: "TWICE@example.com")
        .Contact(9, state: "CA", birth: "1960-06-20")
        .Contact(10, state: "NY", birth: "1960-09-20")
        .Contact(11, state: "VA", birth: "1960-09-20")
        .Contact(12, email: "none", birth: "31.31.1960")
        .Contact(13)
        .Row("birthday", "2026-06-06", "scheduled", contact: 9).Row("birthday", "2026-06-07", "processing", contact: 9).Row("aep", "2026-05-07", "scheduled", contact: 9)
        .Row("birthday", "2026-06-06", "scheduled", contact: 12).Row("birthday", "2026-06-06", "processing", contact: 77)
        .Row("birthday", "some day", "sent", contact: 13)
        .Sql("INSERT INTO email_schedules (contact_id, email_type, scheduled_send_date, status) VALUES ('x', 'birthday', '2026-06-06', 'scheduled')")
        .Sql("INSERT INTO contact_events (contact_id, metadata, created_at) VALUES (1, '{}', 'then'), (77, '{}', 'then')")
        .Sql("INSERT INTO campaign_types (name, target_all_contacts, active) VALUES ('promo', 0, 1)")
        .Sql("INSERT INTO campaign_instances (id, campaign_type, active_start_date) VALUES (1, 'promo', 'now')")
        .Sql("INSERT INTO contact_campaigns VALUES (1, 1, NULL, 'done'), (1, 1, NULL, 'done'), (NULL, 1, NULL, NULL), ('y', 1, 'never', 'pending')");

    private static void AssertListsAreAsLongAsTheirNumbers(string path, DateOnly today, SchedulingSettings settings)
    {
        var copy = path + ".copy";
        File.Copy(path, copy, overwrite: true);
        var plan = Scheduler.Preview(copy, EngineRuns.Request(today, settings), TimeProvider.System, cancellationToken: Cancel);

        foreach (var (count, expected) in Numbers(plan))
        {
            var found = Find(path, today, settings, count).CountBy(contact => contact.Value, StringComparer.Ordinal);

            Assert.Equal((count, Words(expected)), (count, Words(found.Select(one => KeyValuePair.Create(one.Key, (long)one.Value)))));
        }
    }

    private static IEnumerable<(ContactCount Count, IEnumerable<KeyValuePair<string, long>> Expected)> Numbers(ScheduleResult plan)
    {
        yield return (ContactCount.Excluded, plan.Excluded);
        yield return (ContactCount.UnknownLocation, One(plan.LocationUnknown));
        yield return (ContactCount.LocationConflict, One(plan.LocationConflict));
        yield return (ContactCount.UnknownWindow, One(plan.WindowUnknown));
        yield return (ContactCount.UnreadableWindow, One(plan.WindowUnreadable));
        yield return (ContactCount.DuplicateAddress, One(plan.Duplicates));
        yield return (ContactCount.UnreadableDate, plan.InvalidDates);
        yield return (ContactCount.Status, plan.Statuses);
        yield return (ContactCount.CampaignStatus, plan.OtherCampaignStatuses);
        yield return (ContactCount.HeldInWindow, One(plan.HeldInWindows));
        yield return (ContactCount.HeldOfExcluded, One(plan.HeldOfExcluded));
        yield return (ContactCount.ForbiddenByNewerWindow, One(plan.ForbiddenByNewerWindows ?? 0));
        yield return (ContactCount.Skipped, plan.SkipReasons);
    }

    private static Dictionary<string, long> One(long number) => new(StringComparer.Ordinal) { [""] = number };

    private static string Words(IEnumerable<KeyValuePair<string, long>> counts) =>
        string.Join(", ", counts.Where(count => count.Value > 0).OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => FormattableString.Invariant($"{count.Key}: {count.Value}")));

    private static List<CountedContact> Find(string path, DateOnly today, SchedulingSettings settings, ContactCount count)
    {
        var found = new List<CountedContact>();
        ScheduleReader.FindCounted(path, EngineRuns.Request(today, settings), count, found.Add, TimeProvider.System, cancellationToken: Cancel);
        return found;
    }
}
