using System.Globalization;
using System.Text.Json;
using EmailScheduler.Storage.Objects.Traffic;

namespace EmailScheduler.Runs.Tests.Reports;

/// <summary>Two tries of a run may write its report, in either order and at once: which one stays.</summary>
public sealed class RunReportsTests : RunFolderTests
{
    private const string RunId = "20250601T120000Z-0a1b2c3d";
    private const string Key = $"org-data/99.db.runs/{RunId}.json";

    /// <summary>What is there, what comes, and which of the two stays. A commit and a hold have counts where the try that made them reports them.</summary>
    public static TheoryData<string, string, string> Reports => new()
    {
        { "committed 1", "committed 2", "committed 2" },
        { "committed 2", "committed 1", "committed 1" },
        { "found 2", "committed 1", "committed 1" },
        { "unchanged 2", "committed 1", "committed 1" },
        { "transient 2", "committed 1", "committed 1" },
        { "committed 1", "found 2", "committed 1" },
        { "found 2", "found 1", "found 2" },
        { "found 1", "found 2", "found 2" },
        { "unchanged 1", "found 2", "found 2" },
        { "transient 3", "found 2", "found 2" },
        { "committed 1", "unchanged 2", "committed 1" },
        { "found 1", "unchanged 2", "found 1" },
        { "unchanged 2", "unchanged 1", "unchanged 2" },
        { "transient 2", "unchanged 1", "unchanged 1" },
        { "committed 1", "transient 2", "committed 1" },
        { "found 1", "rejected 2", "found 1" },
        { "unchanged 1", "transient 2", "unchanged 1" },
        { "held 1", "held 2", "held 2" },
        { "held 2", "held 1", "held 2" },
        { "heldfound 2", "held 1", "held 1" },
        { "held 1", "heldfound 2", "held 1" },
        { "heldfound 1", "heldfound 2", "heldfound 2" },
        { "heldfound 2", "heldfound 1", "heldfound 2" },
        { "held 2", "committed 1", "committed 1" },
        { "held 1", "found 2", "found 2" },
        { "committed 1", "held 2", "committed 1" },
        { "found 1", "held 2", "found 1" },
        { "unchanged 2", "heldfound 1", "heldfound 1" },
        { "heldfound 1", "unchanged 2", "heldfound 1" },
        { "held 1", "transient 2", "held 1" },
        { "transient 2", "held 1", "held 1" },
        { "transient 1", "rejected 2", "rejected 2" },
        { "rejected 2", "transient 1", "rejected 2" },
        { "transient 2", "transient 2", "transient 2" },
        { "nothing", "transient 1", "transient 1" },
        { "nothing", "unchanged 1", "unchanged 1" },
        { "nothing", "committed 1", "committed 1" },
        { "no report", "transient 1", "transient 1" },
        { "no report", "unchanged 1", "unchanged 1" },
    };

    /// <summary>Those that are written on a condition: the report of a commit by the try that made it is not.</summary>
    public static IEnumerable<TheoryDataRow<string, string, string>> Conditional =>
        Reports.Where(row => !row.Data.Item2.StartsWith("committed", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Reports))]
    public async Task Write_OverWhatIsThere_TheBetterReportStays(string before, string written, string stays)
    {
        await PutAsync(before);

        var standing = await Folder.Database.Reports.WriteAsync(Read(written), Cancel);

        Assert.Equal(stays, Words(standing));
        Assert.Equal(stays, Words(await Folder.Database.Reports.FindAsync(RunId, Cancel)));
    }

    /// <summary>The other try's report arrives between this one's look and its write: both are judged anew.</summary>
    [Theory]
    [MemberData(nameof(Conditional))]
    public async Task Write_WhatIsThereComesMeanwhile_TheBetterReportStays(string meanwhile, string written, string stays)
    {
        await PutAsync("transient 1");
        var puts = 0;
        var store = Before(() => ++puts == 2 ? PutAsync(meanwhile) : Task.CompletedTask);

        var standing = await new RunReports(store, RunFolder.Organization, TimeProvider.System).WriteAsync(Read(written), Cancel);

        Assert.Equal(stays, Words(standing));
        Assert.Equal(stays, Words(await Folder.Database.Reports.FindAsync(RunId, Cancel)));
    }

    [Theory]
    [InlineData("committed 1")]
    [InlineData("unchanged 1")]
    [InlineData("transient 1")]
    public async Task Write_FirstReportOfARun_TakesOneRequest(string report)
    {
        var traffic = new StoreTraffic();

        await new RunReports(traffic.Count(Folder.Store), RunFolder.Organization, TimeProvider.System).WriteAsync(Read(report), Cancel);

        Assert.Equal(1, traffic.Requests);
    }

    [Fact]
    public async Task Write_ReportKeepsChanging_GivesUpAsATransientFault()
    {
        var changes = 0;
        var store = Before(() => Folder.Store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromBytes(BitConverter.GetBytes(++changes)) }, Cancel));

        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => new RunReports(store, RunFolder.Organization, TimeProvider.System).WriteAsync(Read("transient 1"), Cancel));

        Assert.Equal(ObjectStoreFailure.Transient, failure.Kind);
        Assert.Contains(Key, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Runs by the day of their ids, each with the day on which the store says that its report was written; today is the tenth.</summary>
    [Theory]
    [InlineData("7/7 8/8 9/9", "9 8 7")]
    [InlineData("8/8 9/9 20/20", "9 8 20")]
    [InlineData("8/8 9/9 20/20 21/21 10/10", "10 9 8 21 20")]
    [InlineData("7/7 20/8 9/9", "9 20 7")]
    [InlineData("20/20", "20")]
    [InlineData("7/9 8/8", "8 7")]
    public async Task Newest_ReportsFromTheFuture_HideNoneThatCameAfterThem(string runs, string expected)
    {
        var clock = new FakeTimeProvider();
        using var folder = new RunFolder(clock);
        foreach (var run in runs.Split(' ').Select(text => text.Split('/')))
        {
            clock.AdjustTime(Day(run[1]));
            await folder.Database.Reports.WriteAsync(Planned(run[0]), Cancel);
        }

        clock.AdjustTime(Day("10").AddMinutes(1));

        var all = await folder.Database.Reports.NewestAsync(10, Cancel);
        Assert.Equal(expected, string.Join(' ', all.Select(report => report.StartedAt.Day)));
        Assert.Equal(all[0].RunId, Assert.Single(await folder.Database.Reports.NewestAsync(1, Cancel)).RunId);
    }

    [Fact]
    public async Task Preceding_ManyReportsFromTheFuture_IsTheRunBefore()
    {
        var clock = new FakeTimeProvider(Day("8"));
        using var folder = new RunFolder(clock);
        await folder.Database.Reports.WriteAsync(Planned("8"), Cancel);
        foreach (var day in Enumerable.Range(11, 15).Select(day => day.ToString(CultureInfo.InvariantCulture)))
        {
            clock.AdjustTime(Day(day));
            await folder.Database.Reports.WriteAsync(Planned(day), Cancel);
        }

        clock.AdjustTime(Day("10"));

        Assert.Equal(Planned("8").RunId, (await folder.Database.Reports.PrecedingAsync(Planned("10"), Cancel))?.RunId);
    }

    [Fact]
    public void Deserialize_ReportOfAnOlderVersion_IsOfTheFirstTry()
    {
        const string Older = """{"runId":"20250601T120000Z-0a1b2c3d","organizationId":99,"status":"transient"}""";

        Assert.Equal(1, JsonSerializer.Deserialize<RunReport>(Older, StoredJson.Options)!.Try);
    }

    private static RunReport Read(string words)
    {
        var (status, tryNumber) = (words.Split(' ')[0], int.Parse(words.Split(' ')[1], CultureInfo.InvariantCulture));
        return new RunReport
        {
            RunId = RunId,
            OrganizationId = RunFolder.Organization,
            Status = status switch { "committed" or "found" => RunStatus.Completed, "unchanged" => RunStatus.Unchanged, "held" or "heldfound" => RunStatus.Held, "transient" => RunStatus.Transient, _ => RunStatus.Rejected },
            Try = tryNumber,
            Rows = status is "committed" or "unchanged" or "held" ? new RowCounts(0, 0, 0, 0, 0) : null,
        };
    }

    private static DateTimeOffset Day(string day) => new(2025, 6, int.Parse(day, CultureInfo.InvariantCulture), 12, 0, 0, TimeSpan.Zero);

    private static RunReport Planned(string day) => new()
    {
        RunId = $"{Day(day):yyyyMMdd'T'HHmmss'Z'}-0a1b2c3d",
        OrganizationId = RunFolder.Organization,
        Status = RunStatus.Unchanged,
        StartedAt = Day(day),
        Plan = new ReportedPlan { Today = DateOnly.FromDateTime(Day(day).UtcDateTime), FirstDay = DateOnly.FromDateTime(Day(day).UtcDateTime), Emails = [], Calendar = [], Settings = new Dictionary<string, string>(StringComparer.Ordinal) },
    };

    private static string Words(RunReport? report) => report is null
        ? "nothing"
        : $"{(report.Status, report.Rows) switch { (RunStatus.Completed, null) => "found", (RunStatus.Completed, _) => "committed", (RunStatus.Held, null) => "heldfound", var (status, _) => status.ToString().ToLowerInvariant() }} {report.Try}";

    private LossyStore Before(Func<Task> happens) => new(Folder.Store, _ => null) { BeforePut = happens };

    private Task PutAsync(string words) => words switch
    {
        "nothing" => Folder.Store.DeleteAsync(Key, cancellationToken: Cancel),
        "no report" => PutAsync("{"u8.ToArray()),
        _ => PutAsync(JsonSerializer.SerializeToUtf8Bytes(Read(words), StoredJson.Options)),
    };

    private Task<PutResult> PutAsync(byte[] bytes) => Folder.Store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromBytes(bytes) }, Cancel);
}
