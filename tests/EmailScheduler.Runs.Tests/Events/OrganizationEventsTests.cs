using System.Security.Cryptography;
using System.Text;
using EmailScheduler.Runs.Events;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Runs.Tests.Events;

/// <summary>Batches of events in the store, and the runs that fold them.</summary>
public sealed class OrganizationEventsTests : IDisposable
{
    private const string Sent = """{"event":"sent","occurredAt":"2025-06-17T13:31:02Z","key":"99-1-birthday-2025-07-01"}""";
    private const string Unsubscribed = """{"event":"unsubscribed","occurredAt":"2025-06-01T13:31:02Z","contact":1}""";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2025, 6, 18, 12, 0, 0, TimeSpan.Zero));
    private readonly RunFolder _folder;
    private int _runs;

    public OrganizationEventsTests() => _folder = new RunFolder(_clock);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AddAsync_Batch_IsStoredOnceUnderItsDayAndHash()
    {
        await _folder.WithDatabaseAsync();
        var first = await AddAsync(Sent);
        var again = await AddAsync(Sent);

        var key = $"org-data/99.db.events/2025-06-18/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sent)))}";
        Assert.Equal((true, false), (first.IsNew, again.IsNew));
        Assert.Equal(Encoding.UTF8.GetBytes(Sent), await _folder.ReadAsync(key));
        Assert.Equal(["org-data/99.db", key], (await _folder.ContentAsync()).Keys);
    }

    [Fact]
    public async Task AddAsync_WhileARunHoldsTheLease_IsStored()
    {
        await _folder.WithDatabaseAsync();
        await _folder.Run(new ScriptedEngine(async (_, _) => await AddAsync(Sent))).RunAsync(Request(), cancellationToken: Cancel);

        Assert.Equal(1, (await RunAsync()).Events!.Events);
    }

    /// <summary>A copy of a store, made by a program that knows no time of the file.</summary>
    [Fact]
    public async Task Run_BatchWrittenAtTheEndOfTime_IsFolded()
    {
        await _folder.WithDatabaseAsync();
        var file = Path.Combine(_folder.StoreFolder, "org-data", "99.db.events", "2025-06-18", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sent))));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, Sent, Cancel);
        File.SetLastWriteTimeUtc(file, DateTime.MaxValue);

        Assert.Equal(1, (await RunAsync()).Events!.Events);
    }

    [Fact]
    public async Task AddAsync_OneBadLine_StoresNothing()
    {
        await _folder.WithDatabaseAsync();
        var (stored, faults) = await Events.AddAsync(Encoding.UTF8.GetBytes(Sent + "\n{}\n" + Sent), Cancel);

        Assert.Null(stored);
        Assert.Equal(2, Assert.Single(faults).Line);
        Assert.Equal(["org-data/99.db"], (await _folder.ContentAsync()).Keys);
    }

    [Fact]
    public async Task AddAsync_NoDatabase_IsRefused()
    {
        await Assert.ThrowsAsync<InvalidDatabaseException>(() => AddAsync(Sent));
        Assert.Empty(await _folder.ContentAsync());
    }

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task RunAsync_NewEvents_AreFoldedOnceAndCommitted(DatabaseLayoutKind layout)
    {
        await _folder.WithDatabaseAsync(layout);
        await RunAsync();
        await AddAsync(Sent);

        var folded = await RunAsync();
        var after = await RunAsync();

        Assert.Equal((RunStatus.Completed, 1L, 1L, 1L), (folded.Status, folded.Events!.Batches, folded.Events.Events, folded.Events.EmailsUpdated));
        Assert.Equal((RunStatus.Unchanged, null), (after.Status, after.Events));
        Assert.Equal("sent", await _folder.QueryNewestAsync("SELECT status FROM email_schedules WHERE contact_id = 1 AND email_type = 'birthday'"));
    }

    [Fact]
    public async Task RunAsync_EventsThatChangeNoPlan_CommitAFoldWithACheckpoint()
    {
        await _folder.WithDatabaseAsync("INSERT INTO contacts (id, email) VALUES (3, 'eve@example.com');");
        await RunAsync();
        await AddAsync("""{"event":"resubscribed","occurredAt":"2025-06-01T13:31:02Z","contact":3}""");

        var folded = await RunAsync();

        Assert.Equal((RunStatus.Completed, 0L), (folded.Status, folded.Rows!.Changed));
        Assert.Equal(2L, await _folder.QueryNewestAsync("SELECT count(*) FROM scheduler_checkpoints"));
        Assert.Equal("fold", (await _folder.Store.HeadAsync(RunFolder.Key, Cancel))!.Metadata["commit-kind"]);
    }

    [Fact]
    public async Task RunAsync_Unsubscribed_PlansNothingForTheAddress()
    {
        await _folder.WithDatabaseAsync();
        await RunAsync();
        await AddAsync(Unsubscribed);

        Assert.Equal(1, (await RunAsync()).Plan!.Excluded["suppressed"]);
        Assert.Equal(0L, await _folder.QueryNewestAsync("SELECT count(*) FROM email_schedules WHERE contact_id = 1 AND status = 'pre-scheduled'"));
    }

    [Fact]
    public async Task RunAsync_CommitNotMade_FoldsAgain()
    {
        await _folder.WithDatabaseAsync();
        await RunAsync();
        await AddAsync(Sent);
        var failed = await _folder.Run(new ScriptedEngine((_, _) => throw new EngineException("No plan."))).RunAsync(Request(), cancellationToken: Cancel);
        Assert.Equal(RunStatus.Rejected, failed.Status);

        Assert.Equal(1, (await RunAsync()).Events!.Events);
    }

    [Fact]
    public async Task RunAsync_OlderStatePutBack_FoldsWhatCameSinceAgain()
    {
        await _folder.WithDatabaseAsync();
        await RunAsync();
        var before = await _folder.ReadAsync(RunFolder.Key);
        await AddAsync(Sent);
        _clock.Advance(TimeSpan.FromDays(9));
        await AddAsync(Unsubscribed);
        await RunAsync();
        await _folder.PutAsync(before);

        var folded = await RunAsync();

        Assert.Equal((2L, 2L), (folded.Events!.Batches, folded.Events.Events));
        Assert.Equal("sent", await _folder.QueryNewestAsync("SELECT status FROM email_schedules WHERE contact_id = 1 AND email_type = 'birthday'"));
    }

    [Fact]
    public async Task RunAsync_BatchOfYesterdayThatArrivesLate_IsFolded()
    {
        await _folder.WithDatabaseAsync();
        await AddAsync(Unsubscribed);
        await RunAsync();
        _clock.AdjustTime(_clock.GetUtcNow().AddDays(-1));
        await AddAsync(Sent.Replace("06-17", "06-16", StringComparison.Ordinal));
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(1, (await RunAsync()).Events!.Events);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData(Sent)]
    public async Task RunAsync_BatchThatIsNotWhatItsNameSays_IsReportedAndTheRunGoesOn(string content)
    {
        await _folder.WithDatabaseAsync();
        await _folder.PutTextAsync($"org-data/99.db.events/2025-06-18/{new string('a', 64)}", content);
        await _folder.PutTextAsync("org-data/99.db.events/2025-06-18/README", "not ours");
        await _folder.PutTextAsync("org-data/99.db.events/readme/" + new string('a', 64), Sent);

        var run = await RunAsync();

        Assert.Equal((RunStatus.Completed, 1L, 0L), (run.Status, run.Events!.Unreadable, run.Events.Events));
        Assert.Contains("1 batch of events below 'org-data/99.db.events/' cannot be read", Assert.Single(run.Warnings!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_DryRun_ShowsWhatTheEventsMakeOfThePlanAndStoresNothing()
    {
        await _folder.WithDatabaseAsync();
        await RunAsync();
        await AddAsync(Unsubscribed);
        var before = await _folder.ContentAsync();

        var plan = await _folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(Request() with { DryRun = true }, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Completed, 1L), (plan.Status, plan.Report!.Plan!.Excluded["suppressed"]));
        Assert.Equal(before, await _folder.ContentAsync());
        Assert.Contains((await _folder.Database.ExplainAsync(1, new DateOnly(2025, 6, 18), cancellationToken: Cancel)).Contact, step => step.Text.Contains("'unsubscribed'", StringComparison.Ordinal));
    }

    /// <summary>What was said of a contact that was not there is in the database: the batch that said it may be gone, as in a copy of the database alone, and the note of it, as in a state that was gone back to.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_ContactComesWithItsAddressAndNoBatchIsLeft_IsSuppressed(bool hasFolded)
    {
        await _folder.WithDatabaseAsync("UPDATE contacts SET email = '' WHERE id = 1");
        await AddAsync(Unsubscribed);
        await RunAsync();
        Directory.Delete(Path.Combine(_folder.StoreFolder, "org-data", "99.db.events"), recursive: true);
        RunFolder.ExecuteAsAnotherProgram(Path.Combine(_folder.StoreFolder, RunFolder.Key), "UPDATE contacts SET email = 'back@example.com' WHERE id = 1;" + (hasFolded ? "" : "DROP TABLE folded_batches"));

        var explained = await _folder.Database.ExplainAsync(1, new DateOnly(2025, 6, 18), cancellationToken: Cancel);
        var report = await RunAsync();

        Assert.Contains(explained.Contact, step => step.Text.Contains("'unsubscribed'", StringComparison.Ordinal));
        Assert.Equal(1, report.Plan!.Excluded.GetValueOrDefault("suppressed"));
    }

    [Fact]
    public async Task RunAsync_EventsOverTheirTime_AreRemoved()
    {
        await _folder.WithDatabaseAsync();
        _folder.Settings = _folder.Settings with { EventDays = 7 };
        await AddAsync(Sent);
        _clock.Advance(TimeSpan.FromDays(7));
        await RunAsync();
        Assert.True(await HasEventsAsync());

        // Five reports are older than the last run's own.
        _clock.Advance(TimeSpan.FromDays(1));
        for (var run = 0; run < 6; run++)
        {
            Assert.True(await HasEventsAsync());
            await RunAsync();
        }

        Assert.False(await HasEventsAsync());
    }

    /// <summary>A machine whose clock is two years ahead in four runs.</summary>
    [Fact]
    public async Task RunAsync_ClockAheadForSomeRuns_NoEventsAreRemoved()
    {
        await _folder.WithDatabaseAsync();
        for (var run = 0; run < 5; run++)
        {
            await RunAsync();
        }

        await AddAsync(Sent);
        var now = _clock.GetUtcNow();
        for (var run = 0; run < 4; run++)
        {
            _clock.AdjustTime(now.AddDays(730 + run));
            await RunAsync();
        }

        _clock.AdjustTime(now.AddDays(1));
        await RunAsync();

        Assert.True(await HasEventsAsync());
    }

    /// <summary>Whoever stops a process has done nothing that needs a look.</summary>
    [Theory]
    [InlineData(true, LogLevel.Debug)]
    [InlineData(false, LogLevel.Warning)]
    public async Task TryRemoveExpiredAsync_NotListed_WarnsUnlessTheRunWasEnded(bool wasEnded, LogLevel expected)
    {
        using var run = new CancellationTokenSource();
        var logged = new LogLines();
        var store = new WatchedStore(_folder.Store) { OnListLevel = _ => wasEnded ? run.CancelAsync() : throw new ObjectStoreException(ObjectStoreFailure.Transient, "The store cannot be reached.") };
        var events = new OrganizationEvents(store, RunFolder.Organization, _clock);

        await events.TryRemoveExpiredAsync(7, logged, run.Token);

        Assert.Equal([expected], logged.Levels);
    }

    private async Task<bool> HasEventsAsync() => (await _folder.ContentAsync()).Keys.Any(key => key.StartsWith("org-data/99.db.events/", StringComparison.Ordinal));

    [Fact]
    public async Task DueAsync_Pages_HaveAllOfTheDayOnceAndNothingThatEventsForbid()
    {
        await _folder.WithDatabaseAsync("""
            WITH RECURSIVE n(value) AS (SELECT 10 UNION ALL SELECT value + 1 FROM n WHERE value < 29)
            INSERT INTO contacts (id, email, zip_code, birth_date) SELECT value, 'c' || value || '@example.com', '75001', '1970-07-02' FROM n;
            """);
        _folder.Settings = _folder.Settings with { Scheduling = _folder.Settings.Scheduling with { DailySendPercentageCap = 1 } };
        await RunAsync();
        var emails = new OrganizationEmails(_folder.Store, RunFolder.Organization, _folder.Settings, _clock, NullLogger.Instance);
        var day = new DateOnly(2025, 6, 18);
        await AddAsync("""
            {"event":"sent","occurredAt":"2025-06-18T11:00:00Z","key":"99-10-birthday-2025-07-02"}
            {"event":"unsubscribed","occurredAt":"2025-06-18T11:00:00Z","contact":11}
            {"event":"complained","occurredAt":"2025-06-18T11:00:00Z","address":"C12@example.com"}
            """);

        var found = new List<long>();
        long? after = long.MinValue;
        while (after is { } from)
        {
            var page = await emails.DueAsync(day, from, limit: 5, withRecipients: false, Cancel);
            Assert.All(page.Emails, email => Assert.Equal(($"99-{email.Contact}-birthday-2025-07-02", null), (email.Key, email.Recipient)));
            found.AddRange(page.Emails.Select(email => email.Contact));
            after = page.Next;
        }

        Assert.Equal(Enumerable.Range(13, 17).Select(id => (long)id), found);
        Assert.Equal("c13@example.com", (await emails.DueAsync(day, long.MinValue, 1, withRecipients: true, Cancel)).Emails[0].Recipient!.Address);
        Assert.Empty((await emails.DueAsync(day.AddDays(1), long.MinValue, 5, withRecipients: false, Cancel)).Emails);
    }

    private OrganizationEvents Events => _folder.Database.Events;

    private async Task<StoredEvents> AddAsync(string batch)
    {
        var (stored, faults) = await Events.AddAsync(Encoding.UTF8.GetBytes(batch), Cancel);
        Assert.Empty(faults);
        return stored!;
    }

    private RunRequest Request() => _folder.Request with { RunId = FormattableString.Invariant($"20250601T120000Z-{++_runs:x8}"), AsOf = new DateOnly(2025, 6, 17) };

    private async Task<RunReport> RunAsync()
    {
        var outcome = await _folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(Request(), cancellationToken: Cancel);
        Assert.True(outcome.Succeeded, outcome.Reason);
        return outcome.Report!;
    }
}
