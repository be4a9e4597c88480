using System.Globalization;
using EmailScheduler.Scheduling.Sending;

namespace EmailScheduler.Runs.Tests.Reports;

/// <summary>What becomes of an organization's status, in whatever order its runs come to write it.</summary>
public sealed class OrganizationStatusTests : RunFolderTests
{
    private const string Key = "org-status/99.json";

    /// <summary>What is stored (minute of the start and status), what a run then writes, and the last run and the last success that are shown.</summary>
    public static TheoryData<string, string, string, string> Orders => new()
    {
        { "10 completed", "20 completed", "20 completed", "20" },
        { "10 completed", "20 transient", "20 transient", "10" },
        { "10 completed", "20 unchanged", "20 unchanged", "20" },
        { "10 rejected", "20 transient", "20 transient", "" },
        { "10 rejected", "20 completed", "20 completed", "20" },
        { "20 completed", "10 rejected", "20 completed", "20" },
        { "20 rejected", "10 completed", "20 rejected", "10" },
        { "20 completed", "10 completed", "20 completed", "20" },
        { "10 completed", "10 transient", "10 completed", "10" },
        { "10 transient", "10 completed", "10 completed", "10" },
        { "10 transient", "10 rejected", "10 rejected", "" },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Write_WithoutTheLease_TheLaterRunIsTheLastOneAndTheLaterSuccessStays(string stored, string written, string last, string success)
    {
        await WriteAsync(stored, holdsLease: false);

        await WriteAsync(written, holdsLease: false);

        var status = await ReadAsync();
        Assert.Equal(last, $"{status!.LastRun.StartedAt.Minute} {status.LastRun.Status}".ToLowerInvariant());
        Assert.Equal(success, status.LastSuccessAt?.Minute.ToString(CultureInfo.InvariantCulture) ?? "");
    }

    [Fact]
    public async Task Write_SuccessUnderTheLease_ReadsNothing()
    {
        await WriteAsync("10 rejected", holdsLease: false);
        var watched = new WatchedStore(Folder.Store);

        await new OrganizationStatusWriter(watched, NullLogger.Instance).TryWriteAsync(Report("20 completed"), holdsLease: true, Cancel);

        Assert.Empty(watched.Gets);
        Assert.Equal(RunStatus.Completed, (await ReadAsync())!.LastRun.Status);
    }

    [Fact]
    public async Task Write_FailureUnderTheLease_KeepsTheLastSuccessAndTheTimezone()
    {
        await WriteAsync("10 completed", holdsLease: true);

        await new OrganizationStatusWriter(Folder.Store, NullLogger.Instance).TryWriteAsync(Report("20 transient") with { Plan = null, Rows = null }, holdsLease: true, Cancel);

        var status = (await ReadAsync())!;
        Assert.Equal((RunStatus.Transient, 10, "America/Denver"), (status.LastRun.Status, status.LastSuccessAt!.Value.Minute, status.Timezone));
        Assert.Null(status.LastRun.Scheduled);
    }

    [Fact]
    public async Task Write_TwoFailuresAtOnceOverASuccess_KeepItAndTheLaterRunIsTheLast()
    {
        await WriteAsync("10 completed", holdsLease: true);

        await Task.WhenAll(Enumerable.Range(20, 2).Select(minute => Task.Run(() => WriteAsync($"{minute} transient", holdsLease: false))));

        var status = (await ReadAsync())!;
        Assert.Equal((21, 10), (status.LastRun.StartedAt.Minute, status.LastSuccessAt!.Value.Minute));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"organizationId":99,"lastRun":null}""")]
    [InlineData("""{"organizationId":7,"lastRun":{"runId":"20250601T120000Z-0a1b2c3d","status":"completed"}}""")]
    [InlineData("""{"organizationId":99,"lastRun":{"runId":"20250601T120000Z-0a1b2c3d","status":"of a later release"}}""")]
    public async Task Write_OverWhatIsNoStatus_ReplacesIt(string content)
    {
        await Folder.PutTextAsync(Key, content);

        await WriteAsync("10 transient", holdsLease: false);

        Assert.Equal(RunStatus.Transient, (await ReadAsync())!.LastRun.Status);
    }

    [Theory]
    [InlineData('x')]
    [InlineData('"')]
    [InlineData('\n')]
    [InlineData('語')]
    [InlineData('\u2028')]
    public async Task Write_LongReason_IsOneLineAndTheStatusBelowAKilobyte(char letter)
    {
        var success = Report("09 completed") with { OrganizationId = 999_999_999_999_999_999 };
        success = success with { Plan = success.Plan! with { Calendar = [.. Enumerable.Range(1, 14).Select(day => Day(day, 99_999_999))] } };
        var report = Report("10 rejected") with { OrganizationId = 999_999_999_999_999_999, Reason = new string(letter, 5000), Rejection = FailureCategory.Configuration };
        await new OrganizationStatusWriter(Folder.Store, NullLogger.Instance).TryWriteAsync(success, holdsLease: false, Cancel);

        await new OrganizationStatusWriter(Folder.Store, NullLogger.Instance).TryWriteAsync(report, holdsLease: false, Cancel);

        Assert.InRange((await Folder.ReadAsync("org-status/999999999999999999.json")).Length, 1, 1023);
        var (status, _) = await OrganizationStatuses.ReadAsync(Folder.Store, report.OrganizationId, Cancel);
        Assert.EndsWith("…", status!.LastRun.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', status.LastRun.Reason!);
        Assert.Equal(99_999_999, status.Planned!.On(new DateOnly(2025, 6, 14)));
    }

    /// <summary>What two runs planned for the first of June, each by the day of its run and how it ended; and what is known after both of them.</summary>
    [Theory]
    [InlineData("1 completed 5", "1 completed 6", 6)]
    [InlineData("1 completed 5", "1 held 6", 5)]
    [InlineData("1 completed 5", "1 transient", 5)]
    [InlineData("1 completed 5", "2 completed 6", null)]
    [InlineData("2 completed 6", "1 completed 5", null)]
    [InlineData("2 transient", "1 completed 5", 5)]
    [InlineData("1 held 6", "2 rejected", null)]
    public async Task Write_PlansOfTwoRuns_TheLaterOneThatWasCarriedOutStays(string first, string second, int? planned)
    {
        foreach (var (run, index) in new[] { first, second }.Select((run, index) => (run, index)))
        {
            var parts = run.Split(' ');
            var (day, report) = (int.Parse(parts[0], CultureInfo.InvariantCulture), Report($"{10 + index} {parts[1]}"));
            report = report with { StartedAt = report.StartedAt.AddDays(day - 1) };
            report = report with { Plan = parts.Length < 3 ? null : report.Plan! with { Today = new DateOnly(2025, 6, day), Calendar = [Day(1, long.Parse(parts[2], CultureInfo.InvariantCulture))] } };
            await new OrganizationStatusWriter(Folder.Store, NullLogger.Instance).TryWriteAsync(report, holdsLease: false, Cancel);
        }

        Assert.Equal(planned, (await ReadAsync())!.Planned?.On(new DateOnly(2025, 6, 1)));
    }

    /// <summary>
    /// What runs wrote, each as the day and what is planned for the first of June, then what it left of its day, and how it ended; and what is known of the first of June then.
    /// The first status of all is one of a version that did not count the day.
    /// </summary>
    [Theory]
    [InlineData("1:5 completed", 5L)]
    [InlineData("1:0 completed", null)]
    [InlineData("1:0:0 completed", 0L)]
    [InlineData("1:0:115 completed", 115L)]
    [InlineData("1:115:115 completed", 115L)]
    [InlineData("1:0:115 completed, 1:9:109 held", 109L)]
    [InlineData("1:0:115 completed, 1 transient", 115L)]
    [InlineData("1:0 completed, 1:9:109 held", 109L)]
    [InlineData("0:7:3 completed, 1 transient", 7L)]
    [InlineData("0:7:3 completed, 1:9:8 held", 8L)]
    [InlineData("1:0:115 completed, 2:0:4 completed", null)]
    [InlineData("1 transient", null)]
    public async Task EmailsOn_TheFirstOfJune_WhatTheRunOfThatDayLeftElseWhatIsPlanned(string runs, long? expected)
    {
        foreach (var (run, index) in runs.Split(", ").Select((run, index) => (run.Split(' '), index)))
        {
            var numbers = run[0].Split(':').Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            var day = new DateOnly(2025, 5, 31).AddDays((int)numbers[0]);
            var report = Report($"{10 + index} {run[1]}");
            report = report with
            {
                StartedAt = report.StartedAt.AddDays(numbers[0] - 1),
                Plan = numbers.Length < 2 ? null : report.Plan! with { Today = day, Calendar = [Day(1, numbers[1])] },
                DayOfRun = numbers.Length < 3 ? null : new DayTotals { Day = day, Due = numbers[2], HeldBack = new Dictionary<string, long>(), WithSender = 0, ByType = new Dictionary<string, long>() },
            };
            await new OrganizationStatusWriter(Folder.Store, NullLogger.Instance).TryWriteAsync(report, holdsLease: false, Cancel);
        }

        Assert.Equal(expected, (await ReadAsync())!.EmailsOn(new DateOnly(2025, 6, 1)));
    }

    [Fact]
    public async Task Write_RealRun_CountsWhatItsReportCounts()
    {
        await Folder.WithDatabaseAsync();

        var report = (await Folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(Folder.Request, cancellationToken: Cancel)).Report!;

        var run = (await ReadAsync())!.LastRun;
        Assert.Equal((report.RunId, report.StartedAt, RunStatus.Completed), (run.RunId, run.StartedAt, run.Status));
        Assert.Equal((report.Plan!.Emails.Sum(emails => emails.Scheduled), report.Plan.Emails.Sum(emails => emails.Skipped)), (run.Scheduled!.Value, run.Skipped!.Value));
        Assert.Equal(report.Rows!.Inserted, run.RowsChanged);
        Assert.True(run.RowsChanged > 0);
        Assert.Equal(report.Plan.Calendar.Where(day => day.Day < new DateOnly(2025, 6, 15)).Sum(day => day.Total), (await ReadAsync())!.Planned!.Emails.Sum());
    }

    [Fact]
    public async Task Write_GoldenStatus_IsWhatOtherProgramsRead()
    {
        await WriteAsync("10 completed", holdsLease: true);

        Assert.Equal(
            """{"organizationId":99,"lastRun":{"runId":"20250601T121000Z-0a1b2c3d","status":"completed","startedAt":"2025-06-01T12:10:00+00:00","milliseconds":926,"scheduled":5,"skipped":2,"rowsChanged":6},"lastSuccessAt":"2025-06-01T12:10:00+00:00","timezone":"America/Denver","planned":{"from":"2025-06-01","emails":[0,3,0,0,0,0,0,0,0,0,0,0,0,9999999]}}""",
            await Folder.ReadTextAsync(Key));
    }

    private static RunReport Report(string run)
    {
        var parts = run.Split(' ');
        var start = new DateTimeOffset(2025, 6, 1, 12, int.Parse(parts[0], CultureInfo.InvariantCulture), 0, TimeSpan.Zero);
        return new RunReport
        {
            RunId = $"{start:yyyyMMdd'T'HHmmss'Z'}-0a1b2c3d",
            OrganizationId = 99,
            Status = Enum.Parse<RunStatus>(parts[1], ignoreCase: true),
            StartedAt = start,
            Milliseconds = 926,
            Rows = new RowCounts(3, 2, 1, 9, 0),
            Plan = new ReportedPlan
            {
                Today = new DateOnly(2025, 6, 1),
                FirstDay = new DateOnly(2025, 6, 1),
                Emails = [new EmailTypeCount("birthday", 4, 2), new EmailTypeCount("aep", 1, 0)],
                Calendar = [Day(2, 3), Day(14, 9_999_999), Day(15, 7)],
                Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["timezone"] = "America/Denver" },
            },
        };
    }

    private static DayCount Day(int day, long emails) => new(new DateOnly(2025, 6, day), new Dictionary<string, long>(StringComparer.Ordinal) { ["birthday"] = emails });

    private Task WriteAsync(string run, bool holdsLease) =>
        new OrganizationStatusWriter(Folder.Store, NullLogger.Instance).TryWriteAsync(Report(run), holdsLease, Cancel);

    private async Task<OrganizationStatus?> ReadAsync() => (await OrganizationStatuses.ReadAsync(Folder.Store, 99, Cancel)).Status;
}
