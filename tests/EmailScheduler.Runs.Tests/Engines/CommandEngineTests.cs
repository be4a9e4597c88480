using System.Diagnostics;
using System.Globalization;
using EmailScheduler.Runs.Verification;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Runs.Tests.Engines;

/// <summary>Real programs in place of the engine: shell scripts that do what external engines do, also the wrong things.</summary>
public sealed class CommandEngineTests : RunFolderTests
{
    private const string Schedules = """
        CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, status TEXT, skip_reason TEXT);
        INSERT INTO email_schedules VALUES (1, 1, 'birthday', '2025-06-17', 'pre-scheduled', NULL), (2, 2, 'old', '2025-06-03', 'pre-scheduled', NULL), (3, 2, 'aep', '2025-01-01', 'sent', NULL);
        """;

    private const string Replanned = """
        UPDATE email_schedules SET scheduled_send_date = '2025-06-18' WHERE id = 1;
        DELETE FROM email_schedules WHERE id = 2;
        INSERT INTO email_schedules VALUES (4, 2, 'birthday', '2025-12-10', 'skipped', 'Birthday exclusion window for CA'), (5, 1, 'aep', '2025-09-15', 'pre-scheduled', NULL);
        """;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2025, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly LogLines _log = new();
    private readonly string _scripts = Directory.CreateTempSubdirectory("email-scheduler-engine-").FullName;

    public CommandEngineTests() => Folder.Settings = Folder.Settings with { Engine = new EngineSettings { Command = "bash" } };

    public override void Dispose()
    {
        base.Dispose();
        Directory.Delete(_scripts, recursive: true);
    }

    [Fact]
    public async Task RunAsync_ProgramPlans_IsVerifiedCommittedAndCounted()
    {
        await Folder.WithDatabaseAsync(Schedules);
        var planned = await PreparedAsync(Replanned);

        var outcome = await RunAsync($"echo planning; cp '{planned}' \"$1\"");

        Assert.Equal((RunStatus.Completed, null), (outcome.Status, outcome.Reason));
        var (rows, plan) = (outcome.Report!.Rows!, outcome.Report.Plan!);
        Assert.Equal((2L, 1L, 1L, 1L), (rows.Inserted, rows.Updated, rows.Deleted, rows.Untouched));
        Assert.Equal(["aep 1 0", "birthday 1 1"], plan.Emails.Select(emails => $"{emails.EmailType} {emails.Scheduled} {emails.Skipped}"));
        Assert.Equal(["2025-06-18", "2025-09-15"], plan.Calendar.Select(day => $"{day.Day:yyyy-MM-dd}"));
        Assert.Equal(1, plan.SkipReasons["Birthday exclusion window for CA"]);
        Assert.Equal("2025-06-18", await Folder.QueryAsync("SELECT scheduled_send_date FROM email_schedules WHERE id = 1"));
        Assert.Equal(["Engine: planning"], _log.Texts);
        Folder.AssertNothingIsLeftBehind();
    }

    /// <summary>What it reads of its input is empty.</summary>
    [Theory]
    [InlineData("exit 0")]
    [InlineData("cat; exit 0")]
    public async Task RunAsync_ProgramChangesNothing_IsUnchanged(string script)
    {
        await Folder.WithDatabaseAsync(Schedules);

        var outcome = await RunAsync(script);

        Assert.Equal((RunStatus.Unchanged, 0L), (outcome.Status, outcome.Report!.BytesSent));
    }

    [Fact]
    public async Task RunAsync_DryRun_LetsItWorkOnACopy()
    {
        await Folder.WithDatabaseAsync(Schedules);
        var before = await Folder.ContentAsync();
        var planned = await PreparedAsync(Replanned);

        var outcome = await Folder.Run(Engine($"cp '{planned}' \"$1\"")).RunAsync(Folder.Request with { DryRun = true }, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Completed, 4L), (outcome.Status, outcome.Report!.Rows!.Inserted + outcome.Report.Rows.Updated + outcome.Report.Rows.Deleted));
        Assert.Equal(before, await Folder.ContentAsync());
    }

    [Theory]
    [InlineData(new string[0], "DB")]
    [InlineData(new[] { "--plan" }, "--plan DB")]
    [InlineData(new[] { "--db={database}", "--date", "{asOf}", "--org", "{organization}", "--run", "{runId}" }, "--db=DB --date 2025-06-01 --org 99 --run 20250601T120000Z-0a1b2c3d")]
    public async Task RunAsync_Arguments_AreFilledIn(string[] arguments, string expected)
    {
        await Folder.WithDatabaseAsync();
        var engine = Engine("""echo "$@" """, arguments: arguments);

        await Folder.Run(engine).RunAsync(Folder.Request, cancellationToken: Cancel);

        var said = Assert.Single(_log.Texts)["Engine: ".Length..].Split(' ').Select(word => word.EndsWith("/database.db", StringComparison.Ordinal) ? word.StartsWith("--db=", StringComparison.Ordinal) ? "--db=DB" : "DB" : word);
        Assert.Equal(expected, string.Join(' ', said.Where(word => word.Length > 0)));
    }

    [Theory]
    [InlineData("exit 3", "exit code 3")]
    [InlineData("kill -9 $$", "exit code 137")]
    public async Task RunAsync_ProgramFails_IsRejectedAndNothingIsCommitted(string script, string expected)
    {
        await Folder.WithDatabaseAsync(Schedules);
        var before = await Folder.ReadAsync(RunFolder.Key);

        var outcome = await RunAsync("""echo broken > "$1"; """ + script);

        AssertRejected(outcome, expected);
        Assert.Equal(before, await Folder.ReadAsync(RunFolder.Key));
        Folder.AssertNothingIsLeftBehind();
    }

    /// <summary>A column that is computed by a function of another program does not hide a change of those that are stored.</summary>
    [Fact]
    public async Task RunAsync_ProgramTouchesContactsWithAColumnOfItsOwn_IsRefusedByTheVerification()
    {
        await Folder.WithDatabaseAsync(Schedules);
        await Folder.PutAsync(await File.ReadAllBytesAsync(await PreparedAsync("ALTER TABLE contacts ADD COLUMN domain TEXT AS (theirs(email))"), Cancel));
        var planned = await PreparedAsync("UPDATE contacts SET zip_code = '99999' WHERE id = 1");

        AssertRejected(await RunAsync($"cp '{planned}' \"$1\""), "changed 'contacts'");
    }

    /// <summary>Where the contacts cannot be read before, no one could tell afterwards what became of them.</summary>
    [Fact]
    public async Task Verify_ContactsThatCannotBeRead_IsRefusedByName()
    {
        await Folder.WithDatabaseAsync(Schedules);
        var file = await PreparedAsync("ALTER TABLE contacts RENAME TO people; CREATE VIEW contacts AS SELECT id, theirs(email) AS email FROM people");
        var contacts = ContactsFingerprint.Of(file, Cancel);

        var refusal = Assert.Throws<InvalidDatabaseException>(() => ScheduledDatabase.Verify(file, contacts, Cancel));

        Assert.Contains("Table 'contacts' cannot be read (no such function: theirs)", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("nothing was committed", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("head -c 100000 /dev/zero > \"$1\"", "cannot be read")]
    [InlineData("rm \"$1\"", "cannot be read")]
    [InlineData("echo more > \"$1-wal\"", "'-wal' file")]
    public async Task RunAsync_ProgramLeavesWhatMustNotBe_IsRefused(string script, string expected)
    {
        await Folder.WithDatabaseAsync(Schedules);

        AssertRejected(await RunAsync(script), expected);
        Folder.AssertNothingIsLeftBehind();
    }

    /// <summary>What a program that has failed has let go of neither keeps the run waiting nor, whatever it does to the file, gets anything committed.</summary>
    [Fact]
    public async Task RunAsync_ProgramFailsAndItsChildHoldsTheOutput_IsRejectedWithoutAWait()
    {
        await Folder.WithDatabaseAsync(Schedules);
        var running = RunAsync($"sleep 600 & echo $! >> '{Pids}'; echo done >> '{Pids}'; echo last words; exit 4");
        var child = int.Parse(Assert.Single(await StartedAsync()), CultureInfo.InvariantCulture);
        try
        {
            await EventuallyAsync(() => _log.Texts is ["Engine: last words"]);
            await EventuallyAsync(() =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return running.IsCompleted;
            });

            AssertRejected(await running, "exit code 4");
        }
        finally
        {
            using var left = Process.GetProcessById(child);
            left.Kill();
        }
    }

    /// <summary>The program has let go of a child, which writes to the file when the verification has read it: as late as the commit allows.</summary>
    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task RunAsync_FileChangesAfterItWasVerified_IsRejectedAndNothingIsCommitted(DatabaseLayoutKind layout)
    {
        Folder.Settings = Folder.Settings with { Layout = layout, CreateWhenMissing = true };
        if (layout == DatabaseLayoutKind.PlainObject)
        {
            await Folder.WithDatabaseAsync(Schedules);
        }

        var file = "";
        var engine = ScriptedEngine.Doing(path =>
        {
            file = path;
            Sql.Execute(path, "CREATE TABLE planned(n)");
        });

        var outcome = await Folder.Run(engine).RunAsync(
            Folder.Request,
            new Reports(progress =>
            {
                if (progress.Step == "commit")
                {
                    Sql.Execute(file, "CREATE TABLE afterwards(n)");
                }
            }),
            Cancel);

        AssertRejected(outcome, "changed after it was verified");
        Assert.DoesNotContain((await Folder.ContentAsync()).Keys, key => key.Contains("/0000/", StringComparison.Ordinal) || key.Contains(".versions/", StringComparison.Ordinal));
    }

    /// <summary>A child that the program has let go of has the file open, and writes to it when it is about to be committed.</summary>
    [Fact]
    public async Task RunAsync_ProgramsChildWritesToTheFileItHolds_CommittedAsItWasVerified()
    {
        await Folder.WithDatabaseAsync(Schedules);
        var planned = await PreparedAsync(Replanned);
        var (opened, go, written) = (Path.Combine(_scripts, "opened"), Path.Combine(_scripts, "go"), Path.Combine(_scripts, "written"));
        var child = $"exec 9<> \"$1\"; touch '{opened}'; until [ -e '{go}' ]; do sleep 0.01; done; printf 'torn torn torn' >&9; touch '{written}'";

        var outcome = await Folder.Run(Engine($"cp '{planned}' \"$1\"; ({child}) > /dev/null 2>&1 & until [ -e '{opened}' ]; do sleep 0.01; done")).RunAsync(
            Folder.Request,
            new Reports(progress =>
            {
                if (progress.Step == "commit")
                {
                    File.Create(go).Dispose();
                    SpinWait.SpinUntil(() => File.Exists(written), TimeSpan.FromSeconds(60));
                }
            }),
            Cancel);

        Assert.True(File.Exists(written));
        Assert.Equal((RunStatus.Completed, null), (outcome.Status, outcome.Reason));
        Assert.Equal("2025-06-18", await Folder.QueryAsync("SELECT scheduled_send_date FROM email_schedules WHERE id = 1"));
    }

    [Fact]
    public async Task RunAsync_ProgramIsMissing_NamesTheSetting()
    {
        await Folder.WithDatabaseAsync();
        var engine = new CommandEngine(new EngineSettings { Command = Path.Combine(_scripts, "missing") }, _time, _log);

        var outcome = await Folder.Run(engine).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Configuration), (outcome.Status, outcome.Rejection));
        Assert.Contains("Engine:Command", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ProgramHangs_IsKilledWithItsChildrenWhenItsTimeIsUp()
    {
        await Folder.WithDatabaseAsync(Schedules);
        var engine = Engine(Hanging);
        var settings = Folder.Settings with { Engine = new EngineSettings { Command = "planner", Timeout = TimeSpan.FromMinutes(10) } };
        var running = new OrganizationRun(Folder.Store, settings, engine, _time, _log).RunAsync(Folder.Request, cancellationToken: Cancel);
        var children = await StartedAsync();

        _time.Advance(TimeSpan.FromMinutes(10));

        AssertRejected(await running, "Engine:Command 'planner' took longer than Engine:TimeoutSeconds 600 and was killed");
        Assert.All(children, AssertDead);
        Folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task RunAsync_Cancelled_KillsTheProgramWithItsChildren()
    {
        await Folder.WithDatabaseAsync(Schedules);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = Folder.Run(Engine(Hanging)).RunAsync(Folder.Request, cancellationToken: cancelled.Token);
        var children = await StartedAsync();

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.All(children, AssertDead);
        Assert.Null(await Folder.Database.HolderAsync(Cancel));
        Folder.AssertNothingIsLeftBehind();
    }

    [Theory]
    [InlineData("AWS_OF_THIS_TEST", false)]
    [InlineData("Store__OfThisTest", false)]
    [InlineData("EMAILSCHEDULER__Of__This__Test", false)]
    [InlineData("OF_THIS_TEST", true)]
    public async Task RunAsync_Environment_ReachesTheProgramWithoutWhatOpensTheStore(string variable, bool isPassed)
    {
        await Folder.WithDatabaseAsync();
        Environment.SetEnvironmentVariable(variable, "secret");

        var outcome = await RunAsync($"env | grep -c '^{variable}=secret$' > '{Pids}'; exit 0");

        Assert.Equal(RunStatus.Unchanged, outcome.Status);
        Assert.Equal(isPassed ? "1" : "0", (await File.ReadAllTextAsync(Pids, Cancel)).Trim());
    }

    [Fact]
    public async Task RunAsync_ProgramFloodsItsOutput_IsReadToTheEndAndLoggedInBounds()
    {
        await Folder.WithDatabaseAsync();

        var outcome = await RunAsync("""head -c 20000000 /dev/zero | tr '\0' 'x'; echo; seq 1 50000 >&2; seq 1 50000""");

        Assert.Equal(RunStatus.Unchanged, outcome.Status);
        Assert.InRange(_log.Texts.Count, 1, EngineOutput.MostLines + 1);
        Assert.All(_log.Texts, line => Assert.InRange(line.Length, 1, EngineOutput.LongestLine + 20));
        Assert.Contains(_log.Texts, line => line.Contains("not logged", StringComparison.Ordinal));
        Assert.All(_log.Levels, level => Assert.Equal(LogLevel.Debug, level));
    }

    // One child in the foreground, one in the background, one that makes itself a session of its own: none may outlive the run.
    private string Hanging => $"sleep 600 & echo $! >> '{Pids}'; setsid sleep 600 & echo $! >> '{Pids}'; echo $$ >> '{Pids}'; echo done >> '{Pids}'; sleep 600";

    private string Pids => Path.Combine(_scripts, "pids");

    private Task<RunOutcome> RunAsync(string script) => Folder.Run(Engine(script)).RunAsync(Folder.Request, cancellationToken: Cancel);

    private CommandEngine Engine(string script, params string[] arguments)
    {
        var file = Path.Combine(_scripts, "engine.sh");
        File.WriteAllText(file, script + "\n");
        return new CommandEngine(new EngineSettings { Command = "bash", Arguments = [file, .. arguments] }, _time, _log);
    }

    // The stored database with some SQL applied, as a file that a script can put in place of the checked-out one.
    private async Task<string> PreparedAsync(string sql)
    {
        var file = Path.Combine(_scripts, "prepared.db");
        await File.WriteAllBytesAsync(file, await Folder.ReadAsync(RunFolder.Key), Cancel);
        RunFolder.ExecuteAsAnotherProgram(file, sql);
        return file;
    }

    private async Task<List<string>> StartedAsync()
    {
        await EventuallyAsync(async () => File.Exists(Pids) && (await File.ReadAllTextAsync(Pids, Cancel)).Contains("done", StringComparison.Ordinal));
        return [.. (await File.ReadAllLinesAsync(Pids, Cancel)).Where(line => line != "done")];
    }

    // A process that no one has waited for yet is a zombie (Z): dead.
    private static void AssertDead(string number)
    {
        var status = $"/proc/{number}/stat";
        Assert.True(!File.Exists(status) || File.ReadAllText(status).Split(") ")[^1][0] is 'Z' or 'X', $"Process {number} lives.");
    }

    private static void AssertRejected(RunOutcome outcome, string expected)
    {
        Assert.Equal((RunStatus.Rejected, FailureCategory.Engine), (outcome.Status, outcome.Rejection));
        Assert.Contains(expected, outcome.Reason, StringComparison.Ordinal);
        Assert.Contains("nothing was committed", outcome.Reason, StringComparison.Ordinal);
    }
}
