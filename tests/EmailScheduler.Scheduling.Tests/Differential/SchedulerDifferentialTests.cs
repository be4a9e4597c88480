using System.Globalization;
using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Differential;

/// <summary>The engine and the literal reading of the rules leave the same rows, on random databases, day after day.</summary>
public sealed class SchedulerDifferentialTests : FolderTests
{
    private const int DaysRun = 4;

    private static readonly DateOnly[] FirstDays =
    [
        new(2025, 6, 1), new(2024, 2, 27), new(2024, 2, 29), new(2025, 2, 27), new(2024, 12, 30), new(2025, 9, 14), new(2025, 11, 13), new(2026, 4, 15),
    ];

    private static readonly DateTimeOffset StartedAt = new(2025, 6, 1, 11, 0, 0, TimeSpan.Zero);

    public static TheoryData<int> Blocks => [.. Enumerable.Range(0, SeedCount / SeedsInBlock)];

    // A longer search: EMAILSCHEDULER_TEST_SEEDS=20000.
    private static int SeedCount => Environment.GetEnvironmentVariable("EMAILSCHEDULER_TEST_SEEDS") is { } seeds ? int.Parse(seeds, CultureInfo.InvariantCulture) : LongTests.Choose(SeedsInBlock, 96);

    // Each of the first days once.
    private static int SeedsInBlock => FirstDays.Length;

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Run_OnRandomDatabases_LeavesTheRowsOfTheReference(int block)
    {
        for (var seed = block * SeedsInBlock; seed < (block + 1) * SeedsInBlock; seed++)
        {
            CompareDayAfterDay(seed);
        }
    }

    /// <summary>Found in longer searches: closed for ten years, until the last day that is looked at.</summary>
    [LongTheory]
    [InlineData(987)]
    public void Run_OnADatabaseThatOnceDiffered_LeavesTheRowsOfTheReference(int seed) => CompareDayAfterDay(seed);

    private void CompareDayAfterDay(int seed)
    {
        var path = Folder.File($"{seed}.db");
        var day = FirstDays[seed % FirstDays.Length];
        RandomDatabase.Create(path, seed, new RandomDatabaseOptions { AsOf = day });
        var settings = RandomSettings.Create(seed, day);
        for (var run = 0; run < DaysRun; run++)
        {
            CompareOneRun(path, settings, MomentOf(seed + run, day), seed, run);
            day = day.AddDays(1 + (seed % 3));
            Send(path, day);
            Rearrange(path, seed + run);
        }

        File.Delete(path);
    }

    private static void CompareOneRun(string path, ReferenceSettings settings, PlanningMoment moment, int seed, int run)
    {
        var copy = path + ".reference";
        File.Copy(path, copy, overwrite: true);
        var runId = $"run-{run}";
        var result = Scheduler.Run(path, Request(settings, moment, runId, StartedAt), TimeProvider.System, cancellationToken: Cancel);
        var reference = ReferenceScheduler.Run(copy, 1, result.Today, result.FirstDay, runId, StartedAt, settings, StateOfZip);

        var what = $"seed {seed}, run {run}, D {result.Today:yyyy-MM-dd}, F {result.FirstDay:yyyy-MM-dd}";
        AssertSame(Rows(copy), Rows(path), what);
        Assert.Equal(AgreesWithEngine.CountsOf(reference.Counts), AgreesWithEngine.CountsOf(result));
        ASecondRunChangesNothing(path, settings, moment, what);
    }

    private static void ASecondRunChangesNothing(string path, ReferenceSettings settings, PlanningMoment moment, string what)
    {
        var content = File.ReadAllBytes(path);
        var once = Rows(path);
        var result = Scheduler.Run(path, Request(settings, moment, "again", StartedAt.AddHours(1)), TimeProvider.System, cancellationToken: Cancel);
        AssertSame(once, Rows(path), what + ", second run");
        Assert.True(result.Rows.Changed == 0 && content.AsSpan().SequenceEqual(File.ReadAllBytes(path)), what + ": a second run changed the file");
    }

    private static ScheduleRequest Request(ReferenceSettings settings, PlanningMoment moment, string runId, DateTimeOffset startedAt) =>
        new() { OrganizationId = 1, Moment = moment, RunId = runId, StartedAt = startedAt, Settings = AgreesWithEngine.SettingsOf(settings) };

    private static void AssertSame(List<string> expected, List<string> actual, string what)
    {
        if (!expected.SequenceEqual(actual, StringComparer.Ordinal))
        {
            var lines = expected.Except(actual, StringComparer.Ordinal).Select(row => "- " + row).Concat(actual.Except(expected, StringComparer.Ordinal).Select(row => "+ " + row));
            Assert.Fail(what + " (- the rules, + the engine):\n" + string.Join("\n", lines.Order(StringComparer.Ordinal).Take(12)));
        }
    }

    // A bare date, a morning, or an evening: F is D, D, or D+1.
    private static PlanningMoment MomentOf(int seed, DateOnly day) => (seed % 3) switch
    {
        0 => PlanningMoment.AsOf(day),
        1 => PlanningMoment.At(new DateTimeOffset(day, new TimeOnly(11, 0), TimeSpan.Zero)),
        _ => PlanningMoment.At(new DateTimeOffset(day, new TimeOnly(22, 0), TimeSpan.Zero)),
    };

    // What the sender does before the next run: most emails of the past days go out, some fail, some are left lying, and some of the coming days are claimed ahead.
    private static void Send(string path, DateOnly before)
    {
        using var connection = Sql.Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = 'email_schedules'";
        if (command.ExecuteScalar() is 0L)
        {
            return; // nothing was planned, so nothing was created
        }

        command.CommandText = """
            UPDATE email_schedules
            SET status = CASE id % 7 WHEN 0 THEN 'failed' WHEN 1 THEN 'scheduled' WHEN 2 THEN 'delivered' ELSE 'sent' END,
                actual_send_datetime = CASE id % 5 WHEN 0 THEN NULL ELSE scheduled_send_date || ' 15:00:00' END
            WHERE status = 'pre-scheduled' AND id % 11 <> 3 AND scheduled_send_date < $before;
            UPDATE email_schedules SET status = 'processing' WHERE status = 'pre-scheduled' AND id % 17 = 5 AND scheduled_send_date >= $before AND scheduled_send_date < date($before, '+3 days')
            """;
        command.Parameters.AddWithValue("$before", before.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        command.ExecuteNonQuery();
    }

    // The same content in other pages.
    private static void Rearrange(string path, int seed)
    {
        if (seed % 5 == 0)
        {
            Sql.Execute(path, FormattableString.Invariant($"PRAGMA page_size = {512 << (seed % 8)}; VACUUM"));
        }
    }

    private static List<string> Rows(string path)
    {
        using var database = new Reference.Database(path);
        return
        [
            .. database.Rows("email_schedules")
                .Select(row => string.Join(" ", row.Values.Where(value => value.Key is not ("id" or "this row") && value.Value is not null).OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => $"{value.Key}={value.Value}")))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static string? StateOfZip(string zip) =>
        ZipRanges.Find(int.Parse(zip, CultureInfo.InvariantCulture)) is var state and not UsState.Unknown ? state.ToCode() : null;
}
