namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>What the rules promise of every plan, on random databases.</summary>
public sealed class ReferenceSchedulerPropertyTests : IDisposable
{
    private static readonly DateOnly[] Days =
    [
        new(2025, 6, 1), new(2024, 2, 28), new(2024, 2, 29), new(2025, 2, 28), new(2024, 12, 31), new(2025, 1, 1), new(2025, 9, 14), new(2025, 11, 14),
    ];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("reference");

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, LongTests.Choose(16, 104))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Run_RandomDatabase_KeepsThePromisesOfTheRules(int seed)
    {
        var d = Days[seed % Days.Length];
        var f = d.AddDays(seed / Days.Length % 2);
        var path = Path.Combine(_directory.FullName, $"{seed}.db");
        RandomDatabase.Create(path, seed, new RandomDatabaseOptions { AsOf = d });
        var input = ReadInput(path, d, f);

        var first = Run(path, d, f, "first");
        NoEmailLiesInAWindow(input, first.Plan);
        NoContactGetsTwoCampaignsOnOneDay(first.Plan);
        NoPeriodHoldsTooManyEmails(input, first.Plan);

        var content = Content(path);
        var second = Run(path, d, f, "second");
        Assert.Equal(content, Content(path));
        Assert.Equal(0, second.Counts.ChangedRows);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static void NoEmailLiesInAWindow(Input input, IEnumerable<Email> plan) =>
        Assert.DoesNotContain(plan, email => email.IsPreScheduled && email.Of.WindowsApply && Section3Windows.Holding(input, email.Of.Contact, email.SendDate) is not null);

    private static void NoContactGetsTwoCampaignsOnOneDay(IEnumerable<Email> plan) =>
        Assert.DoesNotContain(plan.Where(email => email.IsPreScheduled && email.Of.Campaign is not null).GroupBy(email => (email.ContactId, email.SendDate)), day => day.Count() > 1);

    private static void NoPeriodHoldsTooManyEmails(Input input, IEnumerable<Email> plan)
    {
        foreach (var emails in plan.Where(email => email.IsPreScheduled && !email.Of.IsFollowUp).GroupBy(email => email.ContactId))
        {
            var planned = emails.Select(email => email.SendDate).ToList();
            var ofSender = input.SenderRowsOf(emails.Key)
                .Where(row => row.Status is "scheduled" or "processing" or "sent" or "delivered" && !Identity.IsFollowUp(row.EmailType))
                .Select(row => row.Date).OfType<DateOnly>();
            var all = planned.Concat(ofSender).ToList();
            for (var day = planned.Min().AddDays(-400); day <= planned.Max(); day = day.AddDays(1))
            {
                var last = day.Plus(input.Settings.FrequencyPeriodDays - 1);
                Assert.True(
                    !planned.Any(date => date.IsIn(day, last)) || all.Count(date => date.IsIn(day, last)) <= input.Settings.MaxEmailsPerPeriod,
                    $"Contact {emails.Key} gets too many emails from {day:O} to {last:O}.");
            }
        }
    }

    private static Input ReadInput(string path, DateOnly d, DateOnly f)
    {
        using var database = new Database(path);
        return ReferenceScheduler.ReadInput(database, 1, d, f, new ReferenceSettings(), RandomDatabase.StateOfZip, new ReferenceCounts());
    }

    private static ReferenceResult Run(string path, DateOnly d, DateOnly f, string runId) => ReferenceScheduler.Run(
        path, 1, d, f, runId, new DateTimeOffset(2025, 6, 1, 11, 0, 0, TimeSpan.Zero), new ReferenceSettings(), RandomDatabase.StateOfZip);

    private static List<string> Content(string path)
    {
        using var database = new Database(path);
        return database.Rows("email_schedules").Select(row => string.Join("|", row.Values.Select(v => $"{v.Key}={v.Value}"))).ToList();
    }
}
