using System.Globalization;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Preview;

/// <summary>The comparison says what two previews say that know nothing of each other, each on a file of its own, on random databases with random settings.</summary>
public sealed class PlanComparisonPropertyTests : FolderTests
{
    private const int SeedsInBlock = 8;

    private static readonly DateOnly[] Days = [new(2025, 6, 1), new(2024, 2, 29), new(2024, 12, 31), new(2025, 9, 30)];

    // A longer search: EMAILSCHEDULER_TEST_SEEDS=20000.
    public static TheoryData<int> Blocks => [.. Enumerable.Range(
        0, (Environment.GetEnvironmentVariable("EMAILSCHEDULER_TEST_SEEDS") is { } seeds ? int.Parse(seeds, CultureInfo.InvariantCulture) : LongTests.Choose(32, 192)) / SeedsInBlock)];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Compare_RandomDatabases_SaysWhatTwoPreviewsSay(int block)
    {
        for (var seed = block * SeedsInBlock; seed < (block + 1) * SeedsInBlock; seed++)
        {
            var day = Days[seed % Days.Length];
            var path = Folder.File($"{seed}.db");
            RandomDatabase.Create(path, seed, new RandomDatabaseOptions { AsOf = day });
            var (now, changed) = (Settings(seed, day), Change(seed, day));

            // Without rows of its own at first, then on what a run with today's settings has left.
            Assert.Equal(Described(path, seed, day, now, changed), Compared(path, seed, day, now, changed));
            Scheduler.Run(path, Request(seed, day, now), TimeProvider.System, cancellationToken: Cancel);
            day = day.AddDays(seed % 2);
            Assert.Equal(Described(path, seed, day, now, changed), Compared(path, seed, day, now, changed));
            File.Delete(path);
        }
    }

    [Fact]
    public void Compare_RandomDatabases_FindsEveryKindOfDifference()
    {
        var found = Enumerable.Range(0, 32).Select(seed =>
        {
            var (day, path) = (Days[seed % Days.Length], Folder.File($"{seed}.db"));
            RandomDatabase.Create(path, seed, new RandomDatabaseOptions { AsOf = day });
            return Scheduler.Compare(path, Request(seed, day, Settings(seed, day)), Change(seed, day), TimeProvider.System, cancellationToken: Cancel);
        }).ToList();

        Assert.Contains(found, plans => plans.Moved is { Earlier: > 0, Later: > 0 });
        Assert.Contains(found, plans => plans.Retimed.Emails > 0);
        Assert.Contains(found, plans => plans.Appeared is { Skipped.Count: > 0, NotPlanned: > 0 });
        Assert.Contains(found, plans => plans.Vanished is { Skipped.Count: > 0, NotPlanned: > 0 });
        Assert.Contains(found, plans => plans.Appeared.Excluded > 0);
        Assert.Contains(found, plans => plans.Vanished.Excluded > 0);
        Assert.Contains(found, plans => plans.Now.FirstDay != plans.Changed.FirstDay);
    }

    private static SchedulingSettings Settings(int seed, DateOnly day) => AgreesWithEngine.SettingsOf(RandomSettings.Create(seed, day));

    // Other random settings, and on top of them some of what those of the first edition are.
    private static SchedulingSettings Change(int seed, DateOnly day)
    {
        var settings = Settings(seed + 1_000_003, day);
        return (seed % 5) switch
        {
            0 => settings with { PreExclusionBufferDays = 5 },
            1 => settings with { BirthdayDaysBefore = 7, EffectiveDateDaysBefore = 20 },
            2 => settings with { DailySendPercentageCap = 0.5m, MaxEmailsPerPeriod = 1 },
            3 => settings with { EnablePostWindowEmails = false, ExcludeFailedUnderwritingGlobal = true },
            _ => settings,
        };
    }

    // At midday, when some of the settings' times of sending have passed and some have not.
    private static ScheduleRequest Request(int seed, DateOnly day, SchedulingSettings settings) => EngineRuns.Request(day, settings) with
    {
        Moment = seed % 3 == 0 ? PlanningMoment.AsOf(day) : PlanningMoment.At(new DateTimeOffset(day, new TimeOnly(18, 0), TimeSpan.Zero)),
    };

    private static string Compared(string path, int seed, DateOnly day, SchedulingSettings now, SchedulingSettings changed)
    {
        var copy = path + ".compared";
        File.Copy(path, copy, overwrite: true);
        return Describe(Scheduler.Compare(copy, Request(seed, day, now), changed, TimeProvider.System, cancellationToken: Cancel));
    }

    private static string Described(string path, int seed, DateOnly day, SchedulingSettings now, SchedulingSettings changed) =>
        TwoPreviews.Describe(PreviewedPlan.Of(path, Request(seed, day, now)), PreviewedPlan.Of(path, Request(seed, day, changed)));

    private static string Describe(PlanComparison plans) => string.Join('\n',
    [
        $"plans {TwoPreviews.Text(plans.Now.Scheduled, plans.Now.Skipped, plans.Now.ValidContacts)} {TwoPreviews.Text(plans.Changed.Scheduled, plans.Changed.Skipped, plans.Changed.ValidContacts)}",
        $"first days {plans.Now.FirstDay:O} {plans.Changed.FirstDay:O}",
        $"moved {TwoPreviews.Text(plans.Moved.Emails, plans.Moved.Earlier, plans.Moved.Later)} {string.Join(',', plans.Moved.Contacts)}",
        $"retimed {TwoPreviews.Text(plans.Retimed.Emails, plans.Retimed.Earlier, plans.Retimed.Later)} {string.Join(',', plans.Retimed.Contacts)}",
        Describe("appeared", plans.Appeared),
        Describe("vanished", plans.Vanished),
        .. plans.Types.Select(type => $"{type.EmailType} {TwoPreviews.Text(type.Now, type.Changed, type.Moved, type.Appeared, type.Vanished)}"),
        .. plans.Days.SelectMany(day => day.Types.Select(type => $"{day.Day:O} {type.EmailType} {TwoPreviews.Text(day.Now, day.Changed, type.Now, type.Changed)}")),
    ]);

    private static string Describe(string kind, OneSidedEmails emails) =>
        $"{kind} {TwoPreviews.Text(emails.Emails, emails.Excluded, emails.NotPlanned)} {string.Join(',', emails.Skipped)} {string.Join(',', emails.Contacts)}";
}

/// <summary>A plan as its preview reports it and as the file holds it afterwards.</summary>
internal sealed record PreviewedPlan(DateOnly FirstDay, long ValidContacts, HashSet<long> Excluded, Dictionary<(long Contact, string Kind, string Event), PreviewedEmail> Emails)
{
    public static PreviewedPlan Of(string path, ScheduleRequest request)
    {
        var (copy, planned, excluded) = (path + ".preview", new List<PlannedRow>(), new HashSet<long>());
        File.Copy(path, copy, overwrite: true);
        ScheduleReader.FindExcluded(copy, request, contact => excluded.Add(contact.ContactId), Cancel);
        var result = Scheduler.Preview(copy, request, TimeProvider.System, planned.Add, cancellationToken: Cancel);
        using var database = new Reference.Database(copy);
        var rows = database.Rows("email_schedules").ToLookup(row => (row.Integer("contact_id"), row.Text("email_type"), row.Text("scheduled_send_date"), row.Text("status")));
        var emails = planned.Where(row => row.Change is not (PlannedChange.Removed or PlannedChange.Missed)).Select(row =>
        {
            var stored = Assert.Single(rows[(row.ContactId, row.EmailType, Dates.Text(row.SendDate!.Value), row.Status)], one => one.Text("event_date") is not null);
            return (Contact: row.ContactId!.Value, Kind: KindOf(row.EmailType), Event: stored.Text("event_date")!, Email: new PreviewedEmail(row.EmailType, row.SendDate.Value, stored.Text("scheduled_send_time")!, row.SkipReason));
        });
        return new PreviewedPlan(result.FirstDay, result.ValidContacts, excluded, emails.ToDictionary(email => (email.Contact, email.Kind, email.Event), email => email.Email));
    }

    private static string KindOf(string type) => type.StartsWith("followup_", StringComparison.Ordinal) ? "followup" : type.ToLowerInvariant();
}

internal sealed record PreviewedEmail(string Type, DateOnly Send, string Time, string? Reason)
{
    public bool IsScheduled => Reason is null;
}

/// <summary>Compares two plans by their emails' identities, as one would with all of them in memory.</summary>
internal static class TwoPreviews
{
    public static string Text(params long[] numbers) => string.Join('/', numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));

    public static string Describe(PreviewedPlan now, PreviewedPlan changed)
    {
        var both = now.Emails.Keys.Intersect(changed.Emails.Keys).Where(key => now.Emails[key].IsScheduled && changed.Emails[key].IsScheduled)
            .Select(key => (key.Contact, Now: now.Emails[key], Changed: changed.Emails[key])).ToList();
        var moved = both.Where(pair => pair.Now.Send != pair.Changed.Send).ToList();
        var retimed = both.Where(pair => pair.Now.Send == pair.Changed.Send && pair.Now.Time != pair.Changed.Time).ToList();
        var (appeared, vanished) = (OnlyIn(changed, now), OnlyIn(now, changed));
        var (sentNow, sentChanged) = (now.Emails.Values.Where(email => email.IsScheduled).ToList(), changed.Emails.Values.Where(email => email.IsScheduled).ToList());
        return string.Join('\n',
        [
            $"plans {Text(sentNow.Count, now.Emails.Count - sentNow.Count, now.ValidContacts)} {Text(sentChanged.Count, changed.Emails.Count - sentChanged.Count, changed.ValidContacts)}",
            $"first days {now.FirstDay:O} {changed.FirstDay:O}",
            $"moved {Text(moved.Count, moved.Count(pair => pair.Changed.Send < pair.Now.Send), moved.Count(pair => pair.Changed.Send > pair.Now.Send))} {Five(moved.Select(pair => pair.Contact))}",
            $"retimed {Text(retimed.Count, Order(retimed, -1), Order(retimed, 1))} {Five(retimed.Select(pair => pair.Contact))}",
            Describe("appeared", appeared),
            Describe("vanished", vanished),
            .. sentNow.Concat(sentChanged).Select(email => email.Type).Distinct().Order(StringComparer.Ordinal).Select(type =>
                $"{type} {Text(sentNow.Count(email => email.Type == type), sentChanged.Count(email => email.Type == type), moved.Count(pair => pair.Changed.Type == type), appeared.Count(one => one.Email.Type == type), vanished.Count(one => one.Email.Type == type))}"),
            .. sentNow.Concat(sentChanged).Select(email => (email.Send, email.Type)).Distinct().OrderBy(key => key.Send).ThenBy(key => key.Type, StringComparer.Ordinal).Select(key =>
                $"{key.Send:O} {key.Type} {Text(sentNow.Count(email => email.Send == key.Send), sentChanged.Count(email => email.Send == key.Send), sentNow.Count(email => (email.Send, email.Type) == key), sentChanged.Count(email => (email.Send, email.Type) == key))}"),
        ]);
    }

    // HH:MM:SS, whose order is that of the times.
    private static int Order(IEnumerable<(long Contact, PreviewedEmail Now, PreviewedEmail Changed)> pairs, int order) =>
        pairs.Count(pair => Math.Sign(string.CompareOrdinal(pair.Changed.Time, pair.Now.Time)) == order);

    private static List<(long Contact, PreviewedEmail Email, PreviewedEmail? Other, bool IsExcluded)> OnlyIn(PreviewedPlan plan, PreviewedPlan other) =>
    [
        .. plan.Emails.Where(email => email.Value.IsScheduled && !(other.Emails.TryGetValue(email.Key, out var same) && same.IsScheduled))
            .Select(email => (email.Key.Contact, email.Value, other.Emails.GetValueOrDefault(email.Key), other.Excluded.Contains(email.Key.Contact))),
    ];

    private static string Describe(string kind, List<(long Contact, PreviewedEmail Email, PreviewedEmail? Other, bool IsExcluded)> emails)
    {
        var skipped = emails.Where(email => email.Other is not null).CountBy(email => email.Other!.Reason!).OrderBy(reason => reason.Key, StringComparer.Ordinal);
        return $"{kind} {Text(emails.Count, emails.Count(email => email.IsExcluded), emails.Count(email => email is { Other: null, IsExcluded: false }))} {string.Join(',', skipped)} {Five(emails.Select(email => email.Contact))}";
    }

    private static string Five(IEnumerable<long> contacts) => string.Join(',', contacts.Distinct().Order().Take(5));
}
