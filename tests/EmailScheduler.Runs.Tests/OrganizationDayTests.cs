using System.Globalization;
using System.Text;
using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Runs.Tests;

/// <summary>The rows of a day, from what is in the store and what was reported since.</summary>
public sealed class OrganizationDayTests : RunFolderTests
{
    private static readonly DateOnly Day = new(2025, 6, 17);

    private OrganizationDay Emails => new(Folder.Store, RunFolder.Organization, Folder.Settings, Folder.Clock, NullLogger.Instance) { AtOnce = 2 };

    [Fact]
    public async Task Read_DayOfAPlan_ShowsItWithWhatWasReportedSince()
    {
        await PlanAsync();
        var page = await Emails.ReadAsync(new DayEmailQuery { Day = Day, Status = "pre-scheduled" }, cancellationToken: Cancel);
        var email = Assert.Single(page.Emails);
        Assert.Equal(["pre-scheduled", "skipped"], page.Counts.Select(count => count.Status));
        Assert.Equal((3L, "birthday", "pre-scheduled", "2025-07-01"), (email.Contact, email.Type, email.Status, email.EventDate));
        var before = await Folder.ContentAsync();

        await Folder.Database.Events.AddAsync(Encoding.UTF8.GetBytes("""{"event":"sent","occurredAt":"2025-06-17T12:00:00Z","key":"99-3-birthday-2025-07-01"}"""), Cancel);

        Assert.Equal([3L], (await Emails.ReadAsync(new DayEmailQuery { Day = Day, Status = "sent" }, cancellationToken: Cancel)).Emails.Select(one => one.Contact));
        Assert.Equal(before.Count + 1, (await Folder.ContentAsync()).Count);
        Folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Write_MoreRowsThanAreReadAtOnce_HandsThemAllOverInTheirOrder()
    {
        await Folder.WithDatabaseAsync($"""
            CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, status TEXT);
            INSERT INTO email_schedules VALUES {string.Join(", ", Enumerable.Range(1, 5).Select(id => string.Create(CultureInfo.InvariantCulture, $"({id}, {id}, 'birthday', '2025-06-17', 'pre-scheduled')")))};
            """);
        var written = new List<IReadOnlyList<DayEmail>>();

        await Emails.WriteAsync(new DayEmailQuery { Day = Day }, (emails, token) => Task.Run(() => written.Add(emails), token), Cancel);

        Assert.Equal([2, 2, 1], written.Select(some => some.Count));
        Assert.Equal([1L, 2, 3, 4, 5], written.SelectMany(some => some).Select(email => email.Row));
        Folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Write_DayWithoutRows_IsCalledOnce()
    {
        await PlanAsync();
        var calls = 0;

        await Emails.WriteAsync(new DayEmailQuery { Day = new DateOnly(2030, 1, 1) }, (emails, _) => Task.FromResult(calls += emails.Count + 1), Cancel);

        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task Read_NoDatabase_IsAnError() =>
        await Assert.ThrowsAsync<InvalidDatabaseException>(() => Emails.ReadAsync(new DayEmailQuery { Day = Day }, cancellationToken: Cancel));

    private async Task PlanAsync()
    {
        await Folder.WithDatabaseAsync("INSERT INTO contacts VALUES (3, 'eve@example.com', '75001', '1960-07-01', NULL);");
        Assert.Equal(RunStatus.Completed, (await Folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(Folder.Request, cancellationToken: Cancel)).Status);
    }
}
