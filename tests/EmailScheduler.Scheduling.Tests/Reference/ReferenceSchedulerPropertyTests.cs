using System.Globalization;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>What the rules promise of every plan, on random databases with random settings.</summary>
public sealed class ReferenceSchedulerPropertyTests : FolderTests
{
    private static readonly DateOnly[] Days =
    [
        new(2025, 6, 1), new(2024, 2, 28), new(2024, 2, 29), new(2025, 2, 28), new(2024, 12, 31), new(2025, 1, 1), new(2025, 9, 30), new(2025, 11, 30),
    ];

    // A longer search: EMAILSCHEDULER_TEST_SEEDS=20000.
    public static TheoryData<int> Seeds => [.. Enumerable.Range(
        0, Environment.GetEnvironmentVariable("EMAILSCHEDULER_TEST_SEEDS") is { } seeds ? int.Parse(seeds, CultureInfo.InvariantCulture) : LongTests.Choose(8, 96))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_RandomDatabase_KeepsThePromisesOfTheRules(int seed)
    {
        var d = Days[seed % Days.Length];
        var f = d.AddDays(seed / Days.Length % 2);
        var path = Folder.File($"{seed}.db");
        var settings = RandomSettings.Create(seed, d);
        RandomDatabase.Create(path, seed, new RandomDatabaseOptions { AsOf = d });
        var input = ReadInput(path, d, f, settings);

        var first = Run(path, d, f, "first", settings);
        EveryEmailHasItsRow(path, first);
        NoTwoRowsShareContactTypeAndDate(path, input);
        NoEmailLiesInAWindow(input, first.Plan);
        NoContactGetsTwoCampaignsOnOneDay(first.Plan);
        NoPeriodHoldsTooManyEmails(input, first.Plan);

        var content = Content(path);
        var second = Run(path, d, f, "second", settings);
        Assert.Equal(content, Content(path));
        Assert.Equal(0, second.Counts.ChangedRows);
    }

    private static void EveryEmailHasItsRow(string path, ReferenceResult result)
    {
        var rows = Rows(path).ToLookup(row => (row.Integer("contact_id"), row.Text("email_type"), row.Text("event_date"), row.Text("scheduled_send_date"), row.Text("status")));
        Assert.All(result.Plan, email => Assert.Single(rows[(email.ContactId, email.EmailType, Dates.Text(email.EventDate), Dates.Text(email.SendDate), email.Status)]));
    }

    // Those that were there before and are not the run's to change may: history and the sender's.
    private static void NoTwoRowsShareContactTypeAndDate(string path, Input input)
    {
        static (long?, string?, DateOnly?) Key(TableRow row) => (row.Integer("contact_id"), row.Text("email_type"), row.Date("scheduled_send_date"));
        var before = input.Schedules.Select(row => Key(row.Stored)).CountBy(key => key).Where(key => key.Value > 1).Select(key => key.Key).ToHashSet();
        Assert.DoesNotContain(Rows(path).CountBy(Key), key => key.Value > 1 && key.Key.Item3 is not null && !before.Contains(key.Key));
    }

    private static void NoEmailLiesInAWindow(Input input, IEnumerable<Email> plan) =>
        Assert.DoesNotContain(
            plan, email => email.IsPreScheduled && (email.Of.WindowsApply || email.EmailType == "post_window") && Section3Windows.Holding(input, email.Of.Contact, email.SendDate) is not null);

    private static void NoContactGetsTwoCampaignsOnOneDay(IEnumerable<Email> plan) =>
        Assert.DoesNotContain(plan.Where(email => email.IsPreScheduled && email.Of.Campaign is not null).GroupBy(email => (email.ContactId, email.SendDate)), day => day.Count() > 1);

    private static void NoPeriodHoldsTooManyEmails(Input input, IEnumerable<Email> plan)
    {
        foreach (var emails in plan.Where(email => email.IsPreScheduled && !email.Of.IsFollowUp).GroupBy(email => email.ContactId))
        {
            var planned = emails.Select(email => email.SendDate).ToList();
            var ofSender = input.SenderRowsOf(emails.Key)
                .Where(row => row.Status is "scheduled" or "processing" or "sent" or "delivered" && !Identity.IsFollowUp(row.Type))
                .Select(row => row.Date).OfType<DateOnly>();
            var all = planned.Concat(ofSender).ToList();
            foreach (var day in planned.SelectMany(date => Enumerable.Range(0, (int)input.Settings.FrequencyPeriodDays).Select(days => date.AddDays(-days))).Distinct())
            {
                var last = day.Plus(input.Settings.FrequencyPeriodDays - 1);
                Assert.True(all.Count(date => date.IsIn(day, last)) <= input.Settings.MaxEmailsPerPeriod, $"Contact {emails.Key} gets too many emails from {day:O} to {last:O}.");
            }
        }
    }

    private static Input ReadInput(string path, DateOnly d, DateOnly f, ReferenceSettings settings)
    {
        using var database = new Database(path);
        return ReferenceScheduler.ReadInput(database, 1, d, f, settings, RandomDatabase.StateOfZip, new ReferenceCounts());
    }

    private static ReferenceResult Run(string path, DateOnly d, DateOnly f, string runId, ReferenceSettings settings) => ReferenceScheduler.Run(
        path, 1, d, f, runId, new DateTimeOffset(2025, 6, 1, 11, 0, 0, TimeSpan.Zero), settings, RandomDatabase.StateOfZip);

    private static IReadOnlyList<TableRow> Rows(string path)
    {
        using var database = new Database(path);
        return database.Rows("email_schedules");
    }

    private static List<string> Content(string path) => Rows(path).Select(row => string.Join("|", row.Values.Select(v => $"{v.Key}={v.Value}"))).ToList();
}
