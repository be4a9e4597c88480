using System.Globalization;
using System.Text;
using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Runs.Tests.Guarding;

/// <summary>Runs of an organization that is paused.</summary>
public sealed class PausedRunTests : SampleRunTests
{
    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task RunAsync_Paused_FoldsAndCommitsTheSafePart(DatabaseLayoutKind layout)
    {
        await ChangeAsync(Safe + "INSERT INTO contacts (email, birth_date) VALUES ('zoe@example.com', '1960-09-09');");
        await Folder.History.ConvertAsync(layout, Cancel);
        var key = (string)(await Folder.QueryNewestAsync("SELECT '99-' || contact_id || '-' || email_type || '-' || event_date FROM email_schedules WHERE status = 'pre-scheduled' AND email_type = 'birthday' AND contact_id % 3 = 1 LIMIT 1"))!;
        await Folder.Database.Events.AddAsync(Encoding.UTF8.GetBytes($$"""{"event":"sent","occurredAt":"2025-06-01T09:00:00Z","key":"{{key}}"}"""), Cancel);
        await Pauses.PauseAsync("the carrier has called", until: null, "cli:anna@host", Cancel);
        var rows = await RowsAsync();

        var report = await RunAsync();
        var next = await RunAsync();

        Assert.Equal((RunStatus.Held, null, null), (report.Status, report.Plan, report.Guard));
        Assert.Equal("the carrier has called", report.Pause!.Reason);
        Assert.StartsWith("Paused since 2025-06-01 12:00Z; ", report.Reason, StringComparison.Ordinal);
        Assert.Equal(1L, report.Events!.EmailsUpdated);
        Assert.Empty((await RowsAsync()).Except(rows));
        Assert.True(report.Rows!.Deleted > 0 && report.Rows.Updated > 0, $"{report.Rows}");
        Assert.Equal(("hold", report.RunId), await NewestCommitAsync());
        Assert.Equal((RunStatus.Held, null), (next.Status, next.Version));

        await Pauses.ResumeAsync(Cancel);
        Assert.Equal(RunStatus.Completed, (await RunAsync()).Status);
    }

    /// <summary>The first day that is planned again, in the organization's zone (Chicago).</summary>
    [Theory]
    [InlineData("2025-06-01", false)]
    [InlineData("2025-06-02", true)]
    [InlineData("2025-06-03", true)]
    public async Task RunAsync_PausedUntilADay_IsHeldBeforeThatDay(string until, bool isHeld)
    {
        await Pauses.PauseAsync("holiday", DateOnly.Parse(until, CultureInfo.InvariantCulture), "cli:anna@host", Cancel);

        Assert.Equal(isHeld, (await RunAsync()).Status == RunStatus.Held);
    }

    [Fact]
    public async Task RunAsync_PauseThatCannotBeRead_IsHeld()
    {
        await Folder.PutTextAsync("org-data/99.db.pause.json", "{");

        Assert.Equal(RunStatus.Held, (await RunAsync()).Status);
    }

    /// <summary>Nothing has been planned yet, so there is nothing to withdraw.</summary>
    [Fact]
    public async Task RunAsync_PausedBeforeTheFirstPlan_CommitsNothing()
    {
        await ChangeAsync("DROP TABLE email_schedules; UPDATE contacts SET status = 'unsubscribed' WHERE id = 1");
        await Pauses.PauseAsync("not yet", until: null, "cli:anna@host", Cancel);

        Assert.Equal((RunStatus.Held, null), (await RunAsync()) is var report ? (report.Status, report.Version) : default);
    }
}
