using System.Diagnostics;
using System.Globalization;

namespace EmailScheduler.Cli.Tests;

/// <summary>Several processes, and processes that are killed, on one database.</summary>
public sealed class LeaseTests : SandboxTests
{
    private const string Endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT";

    // Minutes in one call of a function, which SQLite does not interrupt.
    private const string Long = "replace(hex(zeroblob(1000000)), '0', 'a') LIKE '%' || replace(hex(zeroblob(12000)), '0', 'a') || 'b%'";

    /// <summary>What the program may take once it is asked to end, and a loaded machine to start and to bury processes.</summary>
    private static readonly TimeSpan EndsWithin = ShutdownToken.EndsWithin + TimeSpan.FromSeconds(3);

    private static readonly string[] Moments = ["check out", "schedule", "read contacts", "plan", "write", "commit"];

    [Fact]
    public async Task Run_NoWaitAndLeaseHeld_EndsAtOnceAndNamesTheHolder()
    {
        await Sandbox.WithSampleAsync(100);
        await Sandbox.HoldLeaseAsync();

        var answer = await Sandbox.RunAsync("run", "--no-wait");

        answer.AssertFailed(75, "20250121T143022Z-ffffffff on other", "lease break --org 99");
        await Sandbox.AssertLeaseIsHeldAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Sandbox.Temp));
    }

    [Fact]
    public async Task Run_LeaseHeldForLongerThanAllTries_EndsBusy()
    {
        await Sandbox.WithSampleAsync(100);
        await Sandbox.HoldLeaseAsync();

        var answer = await Sandbox.RunAsync("run", "--json", "--set", "Retry:BusyTries=2", "--set", "Retry:BusyWaitSeconds=1");

        Assert.Equal((75, "busy"), (answer.ExitCode, answer.Status));
        Assert.Contains("Try 2 in", answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lease_ShowAndBreak_TellTheHolderAndFreeTheDatabase()
    {
        await Sandbox.WithSampleAsync(100);
        await Sandbox.HoldLeaseAsync();

        var shown = await Sandbox.RunAsync("lease", "show", "--json");
        var broken = await Sandbox.RunAsync("lease", "break");
        var run = await Sandbox.RunAsync("run", "--no-wait", "--as-of", "2025-06-01");

        Assert.Equal("held", shown.Document.GetProperty("lease").GetProperty("state").GetString());
        Assert.Contains("20250121T143022Z-ffffffff", broken.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0), (shown.ExitCode, broken.ExitCode, run.ExitCode));
        Sandbox.AssertNothingIsLeftBehind();
    }

    [LongFact]
    public async Task Run_SixAtOnce_CommitAsManyTimesAsTheySay()
    {
        await Sandbox.WithSampleAsync(2000);
        var checkpoints = (long)Sandbox.Query("SELECT count(*) FROM scheduler_checkpoints")!;
        var processes = Enumerable.Range(1, 6)
            .Select(day => Sandbox.Start([], "run", "--json", "--as-of", string.Create(CultureInfo.InvariantCulture, $"2025-06-{day:00}"), "--set", "Retry:BusyTries=5", "--set", "Retry:BusyWaitSeconds=1"))
            .ToList();

        var answers = await Task.WhenAll(processes.Select(Sandbox.EndAsync));
        processes.ForEach(process => process.Dispose());

        Assert.All(answers, answer => Assert.Contains((answer.ExitCode, answer.Status), new[] { (0, "completed"), (0, "unchanged"), (75, "busy"), (75, "transient") }));
        var committed = answers.Count(answer => answer.Status == "completed");
        Assert.True(committed > 0, "No run completed.");
        Assert.Equal("ok", Sandbox.Query("PRAGMA integrity_check"));

        // Each run that changes the plan writes one checkpoint in its own transaction.
        Assert.Equal(checkpoints + committed, Sandbox.Query("SELECT count(*) FROM scheduler_checkpoints"));
        Assert.Equal(2000L, Sandbox.Query("SELECT count(*) FROM contacts"));
        Sandbox.AssertNothingIsLeftBehind();
    }

    [LongFact]
    public async Task Run_KilledAtAnyMoment_TheNextAfterTheExpirySucceeds()
    {
        await Sandbox.WithSampleAsync(5000);
        var contacts = Sandbox.Query("SELECT count(*) FROM contacts");
        for (var round = 0; round < Moments.Length; round++)
        {
            using var process = Sandbox.Start([], "run", "--verbose", "--set", "Lease:TimeoutSeconds=2", "--as-of", string.Create(CultureInfo.InvariantCulture, $"2025-06-{round + 1:00}"));
            await KillWhenItSaysAsync(process, Moments[round]);
        }

        var answer = await Sandbox.RunAsync("run", "--json", "--set", "Lease:TimeoutSeconds=2", "--set", "Retry:BusyWaitSeconds=1", "--as-of", "2025-06-20");

        Assert.Equal((0, "completed"), (answer.ExitCode, answer.Status));
        Assert.Equal("ok", Sandbox.Query("PRAGMA integrity_check"));
        Assert.Equal(contacts, Sandbox.Query("SELECT count(*) FROM contacts"));
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Theory]
    [InlineData(Signals.Interrupt)]
    [LongInlineData(Signals.Hangup)]
    [LongInlineData(Signals.Terminate)]
    public async Task Run_Signalled_ReleasesTheLeaseAndEndsWith130(int signal)
    {
        Signals.SkipWhenIgnored(signal);
        await Sandbox.WithSampleAsync(100);
        var before = await File.ReadAllBytesAsync(Sandbox.Database, Cancel);

        // An engine that is never done: the signal comes in time however long this test is kept from sending it.
        using var process = Sandbox.Start([], "run", "--verbose", "--as-of", "2025-06-01", "--set", "Engine:Command=bash", "--set", "Engine:Arguments:0=-c", "--set", "Engine:Arguments:1=sleep infinity");
        await ReadUntilAsync(process, "schedule");

        process.Send(signal);
        var answer = await Sandbox.EndAsync(process);

        Assert.Equal(130, answer.ExitCode);
        Assert.Contains("Cancelled", answer.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Sandbox.Database, Cancel));
        Sandbox.AssertNothingIsLeftBehind();
    }

    /// <summary>What another program has put into the database, whatever it is, keeps no process alive, and no lease.</summary>
    [Theory]
    [InlineData("schedule", $"CREATE TRIGGER theirs AFTER INSERT ON email_schedules BEGIN SELECT ({Endless} count(*) FROM n); END")]
    [LongInlineData("schedule", $"ALTER TABLE contacts RENAME TO people; CREATE VIEW contacts AS {Endless} 1 AS id, 'ada@example.com' AS email FROM n WHERE i < 0")]
    [InlineData("schedule", $"ALTER TABLE email_schedules ADD COLUMN theirs AS ({Long}); CREATE INDEX theirs ON email_schedules(theirs)", true)]
    [InlineData("schedule", $"CREATE INDEX theirs ON email_schedules(({Long}))", true)]
    [InlineData("schedule", $"ALTER TABLE email_schedules ADD COLUMN theirs INTEGER CHECK ({Long})", true)]
    public async Task Run_SignalledInAStatementThatNeverEnds_ReleasesTheLeaseAndEndsInTime(string step, string sql, bool isLong = false)
    {
        Assert.SkipWhen(isLong && !LongTests.AreWanted, LongTests.Reason);
        Sandbox.With($"""
            CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, zip_code TEXT, birth_date TEXT);
            CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, status TEXT);
            {sql};
            INSERT INTO {(sql.Contains("people", StringComparison.Ordinal) ? "people" : "contacts")} VALUES (1, 'ada@example.com', '10001', '1960-07-01');
            """);
        using var process = Sandbox.Start([], "run", "--verbose", "--as-of", "2025-06-01");
        await ReadUntilAsync(process, step);
        await Task.Delay(isLong ? 1000 : 300, Cancel);

        await AssertEndsInTimeAsync(process);
        Sandbox.AssertNothingIsLeftBehind();
    }

    /// <summary>A call of the system that does not return: no one writes into the pipe that is given as the file of events.</summary>
    [LongFact]
    public async Task Events_SignalledInACallThatDoesNotReturn_EndsInTimeAndSaysSo()
    {
        using var pipe = Process.Start("mkfifo", [Path.Combine(Sandbox.Folder, "pipe")]);
        await pipe.WaitForExitAsync(Cancel);
        using var process = Sandbox.Start([], "events", "add", "pipe");
        await Task.Delay(2000, Cancel);

        var answer = await AssertEndsInTimeAsync(process);

        Assert.Contains("has not ended within 5 s", answer.Error, StringComparison.Ordinal);
    }

    private static async Task<Answer> AssertEndsInTimeAsync(Process process)
    {
        Assert.False(process.HasExited, "It has ended before it was asked to.");
        var since = Stopwatch.GetTimestamp();
        process.Send(Signals.Terminate);
        var answer = await Sandbox.EndAsync(process);

        Assert.Equal(130, answer.ExitCode);
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.Zero, EndsWithin);
        return answer;
    }

    [Fact]
    public async Task Run_SignalledWhileItWaits_EndsWith130()
    {
        await Sandbox.WithSampleAsync(100);
        await Sandbox.HoldLeaseAsync();
        using var process = Sandbox.Start([], "run");
        await ReadUntilAsync(process, "Try 2 in");

        process.Send(Signals.Terminate);

        Assert.Equal(130, (await Sandbox.EndAsync(process)).ExitCode);
        await Sandbox.AssertLeaseIsHeldAsync();
    }

    private static async Task KillWhenItSaysAsync(Process process, string step)
    {
        // A run that ends before it says so has found nothing to do there: nothing is left to kill.
        await ReadUntilAsync(process, step);
        process.Kill();
        await process.WaitForExitAsync(Cancel);
    }

    private static async Task ReadUntilAsync(Process process, string text)
    {
        // A step of another name would be waited for in vain.
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        bound.CancelAfter(TimeSpan.FromMinutes(2));
        while (await process.StandardError.ReadLineAsync(bound.Token) is { } line && !line.Contains(text, StringComparison.Ordinal))
        {
        }
    }
}
