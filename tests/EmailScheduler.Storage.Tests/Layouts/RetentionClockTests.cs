using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Tests.Layouts.Logs;
using EmailScheduler.Storage.Tests.Layouts.Stored;

namespace EmailScheduler.Storage.Tests.Layouts;

/// <summary>What is removed where the clock of the machine that writes into a folder is wrong for some runs.</summary>
public sealed class RetentionClockTests : StoredBenchTests
{
    private const int KeepDays = 30;

    private readonly DateTimeOffset _start;

    public RetentionClockTests() => _start = Bench.Log.Time.GetUtcNow();

    /// <summary>The days that the clock showed in the runs, one of which was made every day; and the first of the runs whose state stays.</summary>
    public static TheoryData<string, string, int> Clocks => new()
    {
        { "right", Days(0, 60), 26 },
        { "a month ahead", Days(0, 59) + " 90", 26 },
        { "ten years ahead", Days(0, 59) + " 3700", 26 },
        { "two weeks ahead in four runs", Days(0, 56) + " 71 72 73 74", 26 },
        { "ten years ahead in four runs", Days(0, 56) + " 3700 3701 3702 3703", 26 },
        { "right again after four runs", Days(0, 50) + " 3700 3701 3702 3703 " + Days(55, 60), 26 },
        { "right again after twelve runs", Days(0, 42) + " " + Days(3700, 3711) + " " + Days(55, 60), 26 },
        { "wrong once, long ago", Days(0, 14) + " 3700 " + Days(16, 60), 26 },
        { "40 days behind", Days(0, 59) + " 20", 0 },
        { "right again after four runs behind", Days(0, 40) + " 1 2 3 4 " + Days(45, 60), 26 },
    };

    [Theory]
    [MemberData(nameof(Clocks))]
    public void Expired_LogInAFolder_NoStateOfTheLastThirtyDays(string clock, string days, int expected)
    {
        var times = Times(days);
        var files = times.SelectMany((time, run) => new[] { File(LogFile.CommitLevel, run + 1, run + 1, time), File(LogFile.SnapshotLevel, 1, run + 1, time) }).ToList();

        var expired = LogRetention.Expired(files, new LogLayoutOptions { KeepFor = TimeSpan.FromDays(KeepDays), KeepNewest = 1 }, new RetentionClock(5, times[^1]));

        var first = (int)files.Where(file => file.Level == LogFile.CommitLevel).Except(expired).Min(file => file.Max.Value) - 1;
        Assert.True(first == expected, $"The clock is {clock}: the first run that stays is {first}");
        Assert.InRange(first, 0, times.Count - 1 - KeepDays);
    }

    [Theory]
    [MemberData(nameof(Clocks))]
    public void Expired_VersionsInAFolder_NoStateOfTheLastThirtyDays(string clock, string days, int expected)
    {
        var times = Times(days);
        var versions = times.Select((time, run) => new DatabaseVersion($"{run:d4}", time, "run", 1) { KeptAt = times[Math.Min(run + 1, times.Count - 1)] }).ToList();

        var expired = VersionRetention.Expired(versions, new VersionOptions { KeepNewest = 1, KeepDays = KeepDays }, new RetentionClock(5, times[^1]));

        // The day of the oldest counts, too. One from the future stays until then.
        var first = versions.FindIndex(version => version.CommittedAt <= times[^1] && !expired.Contains(version));
        Assert.True(first == (expected == 0 ? 0 : expected + 1), $"The clock is {clock}: the first run that stays is {first}");

        // What a clock that was behind has named by an old day is kept as one of the newest alone.
        Assert.DoesNotContain(versions.Skip(times.Count - KeepDays).Where(version => version.CommittedAt >= times[times.Count - KeepDays - 1]), expired.Contains);
    }

    /// <summary>Where the clock is wrong in some runs in a folder, and right again in the next: no state of the last days goes, and no older one stays for long.</summary>
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 30)]
    [InlineData(true, 30)]
    [InlineData(false, 4000)]
    [InlineData(true, 4000)]
    public async Task Commit_ClockOfAFolderAheadInSomeRuns_TheHistoryStays(bool inLog, int ahead)
    {
        var kept = new DatabaseSessionOptions
        {
            Log = new() { KeepFor = TimeSpan.FromDays(10), KeepNewest = 1, MaxDeltaPart = 0.000001 },
            PlainFile = new() { Versions = new() { KeepNewest = 1, KeepDays = 10 } },
        };
        await AssertRunsOfTenDaysAsync(inLog, ahead, kept);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 5)]
    [InlineData(true, 5)]
    [InlineData(false, 4000)]
    [InlineData(true, 4000)]
    public async Task Bound_ClockOfAFolderAheadInSomeRuns_TheHistoryStays(bool inLog, int ahead)
    {
        var bound = new DatabaseSessionOptions
        {
            MaxAge = TimeSpan.FromDays(10),
            Log = new() { MaxDeltaPart = 0.000001 },
            PlainFile = new() { Versions = new() { KeepDays = 100 } },
        };
        await AssertRunsOfTenDaysAsync(inLog, ahead, bound);
    }

    private async Task AssertRunsOfTenDaysAsync(bool inLog, int ahead, DatabaseSessionOptions options)
    {
        Bench.Log.Store.IsClockOfServer = false;
        await Bench.StoreForeignAsync();
        if (inLog)
        {
            await Bench.ToLogAsync();
        }

        IReadOnlyList<string?> runs = [];
        for (var day = 1; day <= 30; day++)
        {
            await RaiseAsync(day, day is > 11 and <= 15 ? ahead : 0, options);
            runs = [.. (await new DatabaseHistory(Bench.Log.Store, LogBench.Key, options.Log, options.PlainFile.Versions, Bench.Log.Time, NullLogger.Instance).ListAsync(cancellationToken: Cancel)).Select(state => state.RunId)];
            Assert.Empty(Enumerable.Range(1, day).TakeLast(10).Select(RunOf).Except(runs));
        }

        Assert.Empty(Enumerable.Range(1, 11).Select(RunOf).Intersect(runs));
    }

    /// <summary>A run on a day, by a clock that is so many days ahead.</summary>
    private async Task RaiseAsync(int day, int ahead, DatabaseSessionOptions options)
    {
        Bench.Log.Time.AdjustTime(_start.AddDays(day + ahead));
        await using var session = await new DatabaseSessions(Bench.Log.Store, options, Bench.Log.Time, NullLogger.Instance).OpenAsync(LogBench.Key, RunOf(day), Cancel);
        var checkOut = await session.CheckOutAsync(Bench.Log.Local, Cancel);
        SampleDatabase.Raise(checkOut.Path);
        Assert.Equal(CommitStatus.Committed, (await session.CommitAsync(checkOut, rowsChanged: 1, verification: null, CommitKind.Run, Cancel)).Status);
        Assert.Null(await session.MaintainAsync(checkOut, Cancel));
    }

    private static string RunOf(int day) => FormattableString.Invariant($"run-{day}");

    private static string Days(int first, int last) => string.Join(' ', Enumerable.Range(first, last - first + 1));

    private static List<DateTimeOffset> Times(string days) =>
        [.. days.Split(' ').Select(day => new DateTimeOffset(2026, 3, 1, 6, 0, 0, TimeSpan.Zero).AddDays(int.Parse(day, CultureInfo.InvariantCulture)))];

    private static LogFile File(int level, int min, int max, DateTimeOffset modified) =>
        new(level, LogBench.Tx(min), LogBench.Tx(max), new ObjectEntry(LogFile.KeyOf(LogBench.Key, level, LogBench.Tx(min), LogBench.Tx(max)), "\"1\"", 1000, modified));
}
