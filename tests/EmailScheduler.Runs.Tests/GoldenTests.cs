using System.Text;
using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Runs.Tests;

/// <summary>What runs leave in the store, byte for byte: later versions and other programs read it.</summary>
public sealed class GoldenTests : IDisposable
{
    private const string ReportKey = "org-data/99.db.runs/20250601T120000Z-0a1b2c3d.json";
    private const string StatusKey = "org-status/99.json";

    private readonly RunFolder _folder = new(new FakeTimeProvider(new DateTimeOffset(2025, 6, 1, 12, 0, 0, TimeSpan.Zero)));

    private RunReports Reports => new(_folder.Store, RunFolder.Organization, _folder.Clock);

    private FakeTimeProvider Clock => (FakeTimeProvider)_folder.Clock;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Report_OfARunThatDidEverything_IsStoredWithAllFields()
    {
        await WriteAsync(await FullAsync());

        GoldenFile.AssertMatches("report.json", await _folder.ReadTextAsync(ReportKey));
    }

    [Fact]
    public async Task Report_OfARunThatDidNothing_IsStoredWithoutWhatThereIsNot()
    {
        await WriteAsync(NewRecorder().ReportOf(RunStatus.Unchanged));

        GoldenFile.AssertMatches("report-minimal.json", await _folder.ReadTextAsync(ReportKey));
    }

    /// <summary>Through reading and writing again, so that no field is lost on the way in.</summary>
    [Theory]
    [InlineData("report.json")]
    [InlineData("report-minimal.json")]
    public async Task Report_ReadAndWritten_IsTheSame(string name)
    {
        await PutAsync(ReportKey, name);
        var report = (await Reports.FindAsync(_folder.Request.RunId, Cancel))!;
        await _folder.Store.DeleteAsync(ReportKey, cancellationToken: Cancel);

        await WriteAsync(report);

        GoldenFile.AssertMatches(name, await _folder.ReadTextAsync(ReportKey));
    }

    /// <summary>Of the first version: before tries, traffic, triggers, the refusal of a checkpoint and the emails that the sender had handled already.</summary>
    [Fact]
    public async Task Report_OfTheFirstVersion_CanBeRead()
    {
        await PutAsync(ReportKey, "report-first-version.json");

        var report = (await Reports.FindAsync(_folder.Request.RunId, Cancel))!;

        Assert.Equal((RunStatus.Completed, 1, null, null), (report.Status, report.Try, report.Traffic, report.Triggers));
        Assert.Equal((3, 2, 1, 4, 0), (report.Rows!.Inserted, report.Rows.Updated, report.Rows.Deleted, report.Rows.Untouched, report.Rows.AlreadyHandled));
        Assert.Equal((5, 2), (report.Plan!.Emails.Sum(emails => emails.Scheduled), report.Plan.Emails.Sum(emails => emails.Skipped)));
        Assert.Equal("America/Chicago", report.Plan.Settings["timezone"]);
        Assert.Equal(("schedule", 1234.5), (report.Steps[0].Step, report.Steps[0].Milliseconds));
        Assert.Empty(report.Plan.Changes);
    }

    [Fact]
    public async Task Status_AfterASuccess_IsStoredOnOneLine()
    {
        await WriteStatusAsync(await FullAsync());

        GoldenFile.AssertMatches("status.json", await _folder.ReadTextAsync(StatusKey));
    }

    [Fact]
    public async Task Status_AfterAFailureThatFollowsASuccess_SaysWhyAndKeepsTheSuccess()
    {
        await WriteStatusAsync(await FullAsync());
        Clock.Advance(TimeSpan.FromDays(1));

        await WriteStatusAsync(NewRecorder().ReportOf(RunStatus.Rejected, "The database 'org-data/99.db' is not there; \"put\" it there – or <make> one.", FailureCategory.Database));

        GoldenFile.AssertMatches("status-rejected.json", await _folder.ReadTextAsync(StatusKey));
    }

    [Fact]
    public async Task Status_AfterARunThatDidNotGetAsFarAsAPlan_IsStoredWithoutWhatThereIsNot()
    {
        await WriteStatusAsync(NewRecorder().ReportOf(RunStatus.Transient));

        GoldenFile.AssertMatches("status-minimal.json", await _folder.ReadTextAsync(StatusKey));
    }

    [Theory]
    [InlineData("status.json")]
    [InlineData("status-rejected.json")]
    [InlineData("status-minimal.json")]
    public async Task Status_ReadAndMergedWithAnOlderOne_IsTheSame(string name)
    {
        await PutAsync(StatusKey, name);
        var (status, _) = await OrganizationStatuses.ReadAsync(_folder.Store, 99, Cancel);

        Assert.NotNull(status);
        Assert.Equal(status, status.MergedWith(stored: null, DateTimeOffset.UtcNow));
        Assert.Equal(name == "status-minimal.json" ? null : "America/Chicago", status.Timezone);
    }

    /// <summary>What the recorder makes of a run in which everything happened.</summary>
    private async Task<RunReport> FullAsync()
    {
        var recorder = NewRecorder();
        await recorder.Store.HeadAsync(RunFolder.Key, Cancel);
        await recorder.Store.PutAsync(new PutRequest { Key = "any", Content = ObjectContent.FromBytes(new byte[100]) }, Cancel);
        await StepAsync(recorder, "check out", TimeSpan.FromMilliseconds(12.34));
        await StepAsync(recorder, "schedule", TimeSpan.FromMilliseconds(900));
        recorder.Scheduled(Planned());
        recorder.Counted(new DayTotals
        {
            Day = new DateOnly(2025, 6, 1),
            Due = 4,
            HeldBack = new Dictionary<string, long> { ["invalid_email"] = 1, ["suppressed"] = 2 },
            WithSender = 3,
            ByType = new Dictionary<string, long> { ["aep"] = 2, ["birthday"] = 5 },
        });
        recorder.Committed(new CommitResult(CommitStatus.Committed, "\"new\"", 8192));
        recorder.Warn("The log has no snapshot; the next run makes one.");
        return recorder.ReportOf(RunStatus.Completed, "Committed earlier.", FailureCategory.Engine) with { BaseVersion = "\"base\"", BytesFetched = 4096 };
    }

    private RunRecorder NewRecorder() => new(_folder.Request with { Try = 2 }, _folder.Store, new EngineSettings(), Clock, progress: null);

    private Task<bool> StepAsync(RunRecorder recorder, string name, TimeSpan length) => recorder.StepAsync(name, () =>
    {
        Clock.Advance(length);
        return Task.FromResult(true);
    });

    private static ScheduleResult Planned() => new()
    {
        Today = new DateOnly(2025, 6, 1),
        FirstDay = new DateOnly(2025, 6, 2),
        Settings = new EffectiveSettings(new SchedulingSettings(), SizeProfile.Medium, 100, 120, 30, 5, new Dictionary<string, int> { ["CA"] = 45 }),
        Contacts = 10,
        ValidContacts = 8,
        Excluded = new Dictionary<string, long> { ["invalid_email"] = 2 },
        InvalidDates = new Dictionary<string, long> { ["contacts.birth_date"] = 1 },
        WindowUnknown = 3,
        WindowUnreadable = 4,
        LocationUnknown = 5,
        LocationConflict = 6,
        Duplicates = 7,
        Statuses = new Dictionary<string, long> { ["active"] = 9, ["prospect"] = 1 },
        UnknownCampaignTypes = new Dictionary<string, long> { ["newsletter"] = 1 },
        OtherCampaignStatuses = new Dictionary<string, long> { ["paused"] = 2 },
        HeldInWindows = 8,
        HeldOfExcluded = 9,
        ForbiddenByNewerWindows = 10,
        Emails = [new EmailTypeCount("aep", 1, 0), new EmailTypeCount("birthday", 4, 2)],
        SkipReasons = new Dictionary<string, long> { ["exclusion_window"] = 2 },
        Calendar = [new DayCount(new DateOnly(2025, 6, 2), new Dictionary<string, long> { ["aep"] = 1, ["birthday"] = 4 })],
        Rows = new RowCounts(3, 2, 1, 4, 5),
        Changes = [new ChangeCount(PlannedChange.Removed, "birthday", 1), new ChangeCount(PlannedChange.New, "birthday", 3), new ChangeCount(PlannedChange.AlreadyHandled, "aep", 5)],
        Triggers = new TriggerChanges(7, [new TriggerTable("audit", 1, 4), new TriggerTable("search", null, null)]),
        CheckpointRefusal = "no such column: scheduler_run_id",
        FileChanged = true,
        Steps = [new StepTime("read", TimeSpan.FromMilliseconds(250.06)), new StepTime("plan", TimeSpan.FromMilliseconds(650))],
    };

    private Task<RunReport> WriteAsync(RunReport report) => Reports.WriteAsync(report, Cancel);

    private Task WriteStatusAsync(RunReport report) => new OrganizationStatusWriter(_folder.Store, NullLogger.Instance).TryWriteAsync(report, holdsLease: false, Cancel);

    private Task<PutResult> PutAsync(string key, string name) =>
        _folder.Store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes(Encoding.UTF8.GetBytes(GoldenFile.Read(name))) }, Cancel);
}
