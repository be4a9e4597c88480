using EmailScheduler.Runs.Tests.Guarding;
using EmailScheduler.Scheduling.Sending;

namespace EmailScheduler.Runs.Tests;

/// <summary>What a run's report says of its day is what it has left in the database, and what the sender is given then.</summary>
public sealed class DayOfRunTests : SampleRunTests
{
    private static readonly DateOnly Today = new(2025, 6, 1);

    private const string OneOfToday = "(SELECT min(contact_id) FROM email_schedules WHERE status = 'pre-scheduled' AND scheduled_send_date = '2025-06-01')";

    /// <summary>What another program has done since the run before, whether the organization is paused, and how the run ends.</summary>
    [Theory]
    [InlineData("", false, RunStatus.Unchanged)]
    [InlineData($"UPDATE contacts SET status = 'unsubscribed' WHERE id = {OneOfToday}", false, RunStatus.Completed)]
    [InlineData($"UPDATE contacts SET email = 'none' WHERE id = {OneOfToday}", true, RunStatus.Held)]
    [InlineData($"UPDATE contacts SET status = 'unsubscribed' WHERE id = {OneOfToday}", true, RunStatus.Held)]
    [InlineData("UPDATE contacts SET email = '' WHERE id % 3 <> 0", false, RunStatus.Held)]
    [InlineData("UPDATE email_schedules SET status = 'sent' WHERE scheduled_send_date = '2025-06-01'", false, RunStatus.Completed)]
    public async Task RunAsync_AnyEnd_CountsWhatItHasLeft(string change, bool isPaused, RunStatus status)
    {
        await ChangeAsync(change);
        if (isPaused)
        {
            await Pauses.PauseAsync("holiday", until: null, "cli:anna@host", Cancel);
        }

        var report = await RunAsync();

        Assert.Equal(status, report.Status);
        var (left, counted) = (await LeftAsync(), report.DayOfRun!);
        Assert.Equal(Today, counted.Day);
        Assert.Equal((left.Due, left.WithSender), (counted.Due, counted.WithSender));
        Assert.Equal(left.HeldBack, counted.HeldBack);
        Assert.Equal(left.ByType, counted.ByType);
        Assert.Equal(counted.Emails, (await OrganizationStatuses.ReadAsync(Folder.Store, RunFolder.Organization, Cancel)).Status!.EmailsOn(Today));
        if (!isPaused)
        {
            var due = await new OrganizationEmails(Folder.Store, RunFolder.Organization, Folder.Settings, Clock, NullLogger.Instance).DueAsync(Today, long.MinValue, 10_000, withRecipients: false, Cancel);
            Assert.Equal(due.Emails.Count, counted.Due);
        }
    }

    [Fact]
    public async Task RunAsync_VerificationRejects_ReportsNoDayOfWhatWasNotCommitted()
    {
        Folder.Settings = Folder.Settings with { Scheduling = new SchedulingSettings { Guard = new GuardSettings { Mode = GuardMode.Off } } };
        var before = (await OrganizationStatuses.ReadAsync(Folder.Store, RunFolder.Organization, Cancel)).Status!.EmailsOn(Today);

        var report = await RunAsync(engine: ScriptedEngine.Doing(file => Sql.Execute(file, "UPDATE email_schedules SET status = 'sent'; DELETE FROM contacts WHERE id = 1")));

        Assert.Equal((RunStatus.Rejected, null), (report.Status, report.DayOfRun));
        Assert.Equal(before, (await OrganizationStatuses.ReadAsync(Folder.Store, RunFolder.Organization, Cancel)).Status!.EmailsOn(Today));
    }

    [Fact]
    public async Task RunAsync_Dry_CountsWhatARunLeaves()
    {
        await ChangeAsync($"UPDATE contacts SET status = 'unsubscribed' WHERE id = {OneOfToday}");
        var before = await LeftAsync();

        var planned = (await Folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(Request(null) with { DryRun = true }, cancellationToken: Cancel)).Report!.DayOfRun!;
        await RunAsync();

        var left = await LeftAsync();
        Assert.Equal((1, 0), (before.HeldBack.Values.Sum(), left.HeldBack.Values.Sum()));
        Assert.Equal((left.Due, left.WithSender, 0L), (planned.Due, planned.WithSender, planned.HeldBack.Values.Sum()));
    }

    /// <summary>A table of suppressions without addresses, say: the run is judged by its verification, and the day is not known.</summary>
    [Fact]
    public async Task RunAsync_DayThatCannotBeCounted_ReportsNone()
    {
        Folder.Settings = Folder.Settings with { Scheduling = new SchedulingSettings { Guard = new GuardSettings { Mode = GuardMode.Off } } };

        var report = await RunAsync(engine: ScriptedEngine.Doing(file => Sql.Execute(file, "ALTER TABLE suppressions RENAME COLUMN email TO address")));

        Assert.Equal((RunStatus.Completed, null), (report.Status, report.DayOfRun));
    }

    private async Task<DayTotals> LeftAsync()
    {
        var file = Path.Combine(Folder.Temp, "left.db");
        await File.WriteAllBytesAsync(file, await Folder.ReadAsync(RunFolder.Key), Cancel);
        var left = DayEmails.Count(file, Today, Folder.Database.Reading("20250601T120000Z-0a1b2c3d", Clock.GetUtcNow(), Today), cancellationToken: Cancel);
        File.Delete(file);
        return left;
    }
}
