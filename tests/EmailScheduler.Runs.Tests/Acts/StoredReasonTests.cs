namespace EmailScheduler.Runs.Tests.Acts;

/// <summary>Reasons that earlier versions stored with addresses in them: they are read without, and stay as they are stored.</summary>
public sealed class StoredReasonTests : IDisposable
{
    private const string Given = "asked for by ada@example.com, twice";
    private const string Read = "asked for by (address), twice";
    private const string Actor = "http:anna@example.com";

    private readonly RunFolder _folder = new(new FakeTimeProvider(new DateTimeOffset(2026, 1, 15, 6, 0, 0, TimeSpan.Zero)));

    private OrganizationActs Acts => new(_folder.Store, RunFolder.Organization, _folder.Settings, _folder.Clock, NullLogger.Instance);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pause_IsReadWithout()
    {
        await _folder.WithDatabaseAsync();
        await Acts.PauseAsync(Given, null, Actor, Cancel);

        var (pause, again) = ((await Acts.FindPauseAsync(Cancel))!, await Acts.PauseAsync("the list is wrong", null, Actor, Cancel));

        Assert.Equal((Read, Actor, Read), (pause.Reason, pause.Actor, again.Replaced!.Reason));
    }

    [Fact]
    public async Task Approval_IsReadWithoutAndItsRecordToo()
    {
        var held = ApprovalsTests.Held("withdrawn 1200", "20260115T060000Z-0a1b2c3d");
        await _folder.Database.Reports.WriteAsync(held, Cancel);
        await Acts.ApproveNewestAsync(Given, Actor, cancellationToken: Cancel);

        var (approval, again) = (await Acts.ApprovalOfAsync(held, Cancel), await Acts.ApproveNewestAsync("so do I", Actor, cancellationToken: Cancel));

        Assert.Equal((Read, Read, Actor), (approval!.Reason, again.Approval!.Reason, approval.Actor));
        Assert.Equal([Read, "so do I"], (await Acts.Audit.ListAsync(10, Cancel)).Select(record => record.Reason).Order());
        Assert.Contains("ada@example.com", await _folder.ReadTextAsync("org-data/99.db.approvals/20260115T060000Z-0a1b2c3d.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_OfAPausedRun_IsReadWithout()
    {
        var pause = new Pause { Reason = Given, Actor = Actor, Since = _folder.Clock.GetUtcNow() };
        var report = new RunReport { RunId = "20260115T060000Z-0a1b2c3d", OrganizationId = RunFolder.Organization, Status = RunStatus.Held, Pause = pause };
        await _folder.Database.Reports.WriteAsync(report, Cancel);

        Assert.Equal(Read, Assert.Single(await _folder.Database.Reports.NewestAsync(1, Cancel)).Pause!.Reason);
    }
}
