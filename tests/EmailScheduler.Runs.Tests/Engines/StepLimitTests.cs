using System.Text;
using EmailScheduler.Runs.Acts;

namespace EmailScheduler.Runs.Tests.Engines;

/// <summary>Databases that hold what never comes to an end: no run works on them for longer than its limit, nor after it was cancelled, and none keeps the lease.</summary>
public sealed class StepLimitTests : IDisposable
{
    private const string Endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT";
    private const string EndlessContacts = $"DROP TABLE contacts; CREATE VIEW contacts AS {Endless} 1 AS id, 'ada@example.com' AS email FROM n WHERE i < 0;";

    private const string EndlessTrigger = $"""
        CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, status TEXT);
        CREATE TRIGGER theirs AFTER INSERT ON email_schedules BEGIN SELECT ({Endless} count(*) FROM n); END;
        """;

    private const string Paused = "pause";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2025, 6, 18, 12, 0, 0, TimeSpan.Zero));
    private readonly RunFolder _folder;

    public StepLimitTests()
    {
        _folder = new RunFolder(_time);
        _folder.Settings = _folder.Settings with { Engine = new EngineSettings { Timeout = Limit } };
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>What is in the database, what the engine does to it (by default it is the built-in one), whether an event was reported, and the step that then never ends.</summary>
    public static TheoryData<string, string?, bool, string> Databases => new()
    {
        { EndlessContacts, "", false, "fingerprint" },
        { EndlessTrigger, null, true, "fold" },
        { EndlessTrigger, null, false, "schedule" },
        { $"CREATE VIEW suppressions AS {Endless} 'x' || i AS email FROM n WHERE i < 0;", null, false, "schedule" },
        { "", EndlessContacts, false, "verify" },
        { $"CREATE VIEW organizations AS {Endless} 99 AS id FROM n WHERE i < 0;", null, false, Paused },
    };

    /// <summary>The first of them, by default: which step it is makes no difference to how one is stopped.</summary>
    public static IEnumerable<TheoryDataRow<string, string?, bool, string>> SomeDatabases => LongTests.First(Databases, byDefault: 2);

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task RunAsync_StepThatNeverEnds_IsRejectedAtItsLimit(string sql, string? engine, bool isReported, string step)
    {
        var before = await StoredAsync(sql, isReported, step);
        var running = Run(engine).RunAsync(_folder.Request, Until(step, out var begun), Cancel);
        await begun;

        _time.Advance(Limit);

        var outcome = await running.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Equal((RunStatus.Rejected, FailureCategory.Engine), (outcome.Status, outcome.Rejection));
        Assert.Contains($"The step '{step}' took longer than Engine:TimeoutSeconds 60 and was stopped; nothing was committed.", outcome.Reason, StringComparison.Ordinal);
        await AssertUntouchedAsync(before);
    }

    [Theory]
    [MemberData(nameof(SomeDatabases))]
    public async Task RunAsync_CancelledInAStepThatNeverEnds_StopsAtOnce(string sql, string? engine, bool isReported, string step)
    {
        var before = await StoredAsync(sql, isReported, step);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = Run(engine).RunAsync(_folder.Request, Until(step, out var begun), cancelled.Token);
        await begun;

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        await AssertUntouchedAsync(before);
    }

    /// <summary>SQLite cannot be interrupted within one call of a function. No one waits for what then still works on the local copy.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_WorkThatHeedsNothing_IsAbandonedAfterASecond(bool isCancelled)
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var never = new TaskCompletionSource<int>();
        var running = new StepLimit(_folder.Settings.Engine, _time).RunAsync("verify", _ => never.Task, cancelled.Token);
        await (isCancelled ? cancelled.CancelAsync() : Task.CompletedTask);
        _time.Advance(isCancelled ? TimeSpan.Zero : Limit);
        Assert.False(running.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => running.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        Assert.IsType(isCancelled ? typeof(TaskCanceledException) : typeof(EngineException), failure);
    }

    private OrganizationRun Run(string? engine) =>
        _folder.Run(engine is null ? new BuiltInEngine(TimeProvider.System) : ScriptedEngine.Doing(file => Sql.Execute(file, engine)));

    private async Task<byte[]> StoredAsync(string sql, bool isReported, string step)
    {
        await _folder.WithDatabaseAsync(sql);
        if (step == Paused)
        {
            // Until a day in the organization's time zone, which must be read.
            await new Pauses(_folder.Store, RunFolder.Organization, _time).PauseAsync("holiday", new DateOnly(2025, 7, 1), "cli:anna@host", Cancel);
        }

        if (isReported)
        {
            await _folder.Database.Events.AddAsync(Encoding.UTF8.GetBytes("""{"event":"sent","occurredAt":"2025-06-17T13:31:02Z","key":"99-1-birthday-2025-07-01"}"""), Cancel);
        }

        return await _folder.ReadAsync(RunFolder.Key);
    }

    /// <summary>Reports that a step has begun, a little later: it must be at work.</summary>
    private static Reports Until(string step, out Task begun)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        begun = reached.Task.ContinueWith(_ => Task.Delay(100, Cancel), Cancel, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
        return new Reports(progress =>
        {
            if (progress.Step == step)
            {
                reached.TrySetResult();
            }
        });
    }

    private async Task AssertUntouchedAsync(byte[] before)
    {
        Assert.Equal(before, await _folder.ReadAsync(RunFolder.Key));
        Assert.Null(await _folder.Database.HolderAsync(Cancel));
        _folder.AssertNothingIsLeftBehind();
    }
}
