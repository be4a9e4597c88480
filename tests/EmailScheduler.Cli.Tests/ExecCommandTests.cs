using System.Globalization;
using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Cli.Tests;

/// <summary><c>exec</c> with real programs that do what importers do, also the wrong things.</summary>
public sealed class ExecCommandTests : SandboxTests
{
    private const string Small = """
        CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, zip_code TEXT);
        INSERT INTO contacts VALUES (1, 'ada@example.com', '10001'), (2, 'bob@example.com', '94105');
        CREATE TABLE counter(value INTEGER);
        INSERT INTO counter VALUES (0);
        """;

    private const string Count = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('UPDATE counter SET value = value + 1'); c.commit(); c.close()";

    // The numbers of the processes are in files, so that a test finds what it has started.
    private const string Tree = "echo $$ > first; sleep 1000 > /dev/null 2>&1 & echo $! > second; (setsid sleep 1000 > /dev/null 2>&1 & echo $! > third); wait";

    public static TheoryData<string> Layouts => LongTests.AreWanted ? ["object", "log"] : ["log"];

    /// <summary>What a program does, how exec ends, what its document says of it, and whether that was committed; one of each kind, then more of them.</summary>
    public static IEnumerable<TheoryDataRow<string, string, int, string, int?>> Programs => LongTests.First(
        new TheoryData<string, string, int, string, int?>
        {
            { "the counter", Python("c.execute('UPDATE counter SET value = 1')"), 0, "completed", 0 },
            { "nothing", "exit 0", 0, "unchanged", 0 },
            { "a failure", Python("c.execute('UPDATE counter SET value = 1')") + "; exit 3", 3, "failed", 3 },
            { "a signal", "kill -9 $$", 137, "failed", 137 },
            { "a log that is left", "python3 -c \"import sqlite3, sys, os; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA journal_mode = WAL'); c.execute('UPDATE counter SET value = 1'); c.commit(); os._exit(0)\" \"$1\"", 65, "rejected", 0 },
            { "no database at all", "rm \"$1\"", 65, "rejected", 0 },
            { "a damaged page", "python3 -c \"import sys; f = open(sys.argv[1], 'r+b'); f.seek(4096); f.write(b'x' * 4096)\" \"$1\"", 65, "rejected", 0 },
            { "no contacts", Python("c.execute('DROP TABLE contacts')"), 65, "rejected", 0 },
            { "a process that keeps the database", "exec 3<\"$1\"; sleep 1000 & echo $! > second", 70, "rejected", 0 },
            { "contacts and rows of the sender", Python("c.execute('DELETE FROM contacts WHERE id = 2'); c.execute('UPDATE counter SET value = 1')"), 0, "completed", 0 },
            { "another journal mode, closed", Python("c.execute('PRAGMA journal_mode = WAL'); c.execute('UPDATE counter SET value = 1')"), 0, "completed", 0 },
            { "what is there already", Python("c.execute('UPDATE counter SET value = value')"), 0, "unchanged", 0 },
            { "a code of exec's own", "exit 75", 75, "failed", 75 },
            { "the end by a termination", "kill -15 $$", 143, "failed", 143 },
            { "a journal that is left", "python3 -c \"import sqlite3, sys, os; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA cache_size = 0'); c.execute('PRAGMA cache_spill = 1'); c.execute('BEGIN'); c.execute('UPDATE counter SET value = 1'); os._exit(0)\" \"$1\"", 65, "rejected", 0 },
            { "a pipe in its place", "rm \"$1\"; mkfifo \"$1\"", 65, "rejected", 0 },
            { "a link in its place", "mv \"$1\" \"$1.moved\"; ln -s \"$1.moved\" \"$1\"; exit 0", 65, "rejected", 0 },
            { "an empty file", ": > \"$1\"", 65, "rejected", 0 },
            { "a text", "echo text > \"$1\"", 65, "rejected", 0 },
            { "contacts without addresses", Python("c.execute('ALTER TABLE contacts RENAME COLUMN email TO mail')"), 65, "rejected", 0 },
            { "a schedule that cannot hold a plan", Python("c.execute('CREATE VIEW email_schedules AS SELECT 1 AS id')"), 65, "rejected", 0 },
        },
        byDefault: 9);

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Exec_Program_IsCommittedOnlyWhenItSucceedsAndLeavesADatabase(string what, string script, int exitCode, string status, int? programExitCode)
    {
        foreach (string layout in Layouts)
        {
            using var sandbox = new Sandbox().With(Small);
            await sandbox.SucceedAsync("convert", "--to", layout);
            var before = await HistoryAsync(sandbox);

            var answer = await ShellAsync(sandbox, script);

            var document = answer.Document;
            Assert.True((exitCode, status) == (answer.ExitCode, answer.Status), $"{what}, {layout}: {answer.ExitCode} {answer.Output}{answer.Errors}");
            Assert.Equal(programExitCode, document.GetProperty("programExitCode").GetInt32());
            Assert.Equal(exitCode, document.GetProperty("exitCode").GetInt32());
            Assert.Equal(status is "completed" or "unchanged", !document.TryGetProperty("reason", out _));
            Assert.Equal(status == "completed", document.TryGetProperty("version", out _));
            Assert.Equal(status == "completed" ? "1" : "0", await CounterAsync(sandbox));
            Assert.Equal(status == "completed", before != await HistoryAsync(sandbox));
            KillOf(sandbox, "second");
            sandbox.AssertNothingIsLeftBehind();
        }
    }

    [Theory]
    [InlineData("exec", 78)]
    [InlineData("exec true", 78)]
    [InlineData("exec --", 78)]
    [InlineData("exec --timeout 0 -- true", 78)]
    [InlineData("exec --timeout 86401 -- true", 78)]
    [InlineData("exec -- no-such-program", 78)]
    [InlineData("exec -- /", 78)]
    [InlineData("exec --org 98 -- true", 65)]
    [InlineData("exec --org 98 --set Database:CreateWhenMissing=true -- true", 0)]
    [InlineData("exec -- true --json", 0)]
    public async Task Exec_Arguments_EndAsDue(string command, int exitCode)
    {
        Sandbox.With(Small);

        var answer = await Sandbox.RunAsync(command.Split(' '));

        // In the test's own process stdout is the test's: what is after '--' is the program's.
        Assert.True(exitCode == answer.ExitCode, answer.Errors);
        Assert.Equal("", answer.Output);
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Exec_Program_HasTheCallersFolderAndStreamsAndNoKeys()
    {
        Sandbox.With(Small);
        string[] withheld =
        [
            "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "BUCKET_NAME", "AzureWebJobsStorage", "AzureWebJobsStorage__accountName", "AZURE_CLIENT_SECRET",
            "EMAILSCHEDULER__Scheduling__Timezone", "Store__Url", "LITESTREAM_SECRET_ACCESS_KEY", "TIGRIS_STORAGE_SECRET_ACCESS_KEY", "IDENTITY_HEADER",
        ];
        var environment = withheld.Append("MINE").ToDictionary(name => name, _ => "America/Chicago");
        environment["ORG_ID"] = "99";

        // The line in one write: with PYTHONUNBUFFERED set, print writes its arguments one by one, and 'err' can come between them where both go to stderr.
        const string Script = "import os, sys; sys.stdout.write(f'out {sys.argv[1:]} {os.getcwd()}\\n'); print('err', file=sys.stderr); print(' '.join(sorted(os.environ)))";

        var answer = await Sandbox.RunProgramAsync(environment, "exec", "--", "python3", "-c", Script, "--db={database}", "{database}/x");
        var document = await Sandbox.RunProgramAsync(environment, "exec", "--json", "--", "python3", "-c", Script, "--db={database}");

        var lines = answer.Output.TrimEnd().Split('\n');
        Assert.Matches($@"^out \['--db=(?<path>/[^']+/database\.db)', '\k<path>/x'\] {Sandbox.Folder}$", lines[0]);
        var names = lines[1].Split(' ');
        Assert.Contains("MINE", names);
        Assert.Contains("ORG_ID", names);
        Assert.Contains("EMAILSCHEDULER_DATABASE", names);
        Assert.DoesNotContain(names, name => name.StartsWith("EMAILSCHEDULER__", StringComparison.Ordinal) || withheld.Contains(name));
        Assert.Contains("err\n", answer.Errors, StringComparison.Ordinal);
        Assert.Equal("unchanged", document.Status);
        Assert.Contains("out ['--db=", document.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_NoPlaceholder_GivesThePathLastAndInTheEnvironment()
    {
        Sandbox.With(Small);

        var answer = await Sandbox.RunProgramAsync([], "exec", "--", "sh", "-c", "[ \"$1\" = \"$EMAILSCHEDULER_DATABASE\" ] && [ -f \"$1\" ] && cat", "sh");

        answer.Succeeded();
    }

    [Fact]
    public async Task Exec_Committed_SaysWhatMadeIt()
    {
        Sandbox.With(Small);

        var answer = await ShellAsync(Sandbox, Python("c.execute('UPDATE counter SET value = 1')"));
        var head = await StoreAddress.Open(Sandbox.Store, TimeProvider.System).HeadAsync("org-data/99.db", Cancel);

        Assert.Equal(1, answer.Document.GetProperty("rowsChanged").GetInt64());
        Assert.Equal(answer.Document.GetProperty("version").GetString(), head!.ETag);
        Assert.Equal((answer.Document.GetProperty("runId").GetString(), "exec"), (head.Metadata["run-id"], head.Metadata["commit-kind"]));
        Assert.StartsWith("cli:", head.Metadata["actor"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_LeaseHeld_WaitsLikeARunAndDoesNotStartTheProgram()
    {
        Sandbox.With(Small);
        await Sandbox.HoldLeaseAsync();

        var waiting = await Sandbox.RunAsync("exec", "--json", "--set", "Retry:BusyTries=2", "--set", "Retry:BusyWaitSeconds=1", "--", "touch", Path.Combine(Sandbox.Folder, "started"));
        var atOnce = await Sandbox.RunAsync("exec", "--json", "--no-wait", "--", "touch", Path.Combine(Sandbox.Folder, "started"));

        Assert.Equal((75, "busy"), (waiting.ExitCode, waiting.Status));
        Assert.Contains("Try 2 in", waiting.Errors, StringComparison.Ordinal);
        Assert.Equal((75, "busy"), (atOnce.ExitCode, atOnce.Status));
        Assert.DoesNotContain("Try 2 in", atOnce.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Sandbox.Folder, "started")));
    }

    [Fact]
    public async Task Exec_DatabaseChangedMeanwhile_KeepsNothingAndDoesNotStartAgain()
    {
        Sandbox.With(Small);
        var log = Path.Combine(Sandbox.Folder, "starts");
        var script = $"echo started >> '{log}'; " + Python("c.execute('UPDATE counter SET value = 100')")
            + $"; python3 -c \"import sqlite3; c = sqlite3.connect('{Sandbox.Database}'); c.execute('UPDATE counter SET value = 7'); c.commit(); c.close()\"";

        var answer = await ShellAsync(Sandbox, script);

        Assert.Equal((75, "transient"), (answer.ExitCode, answer.Status));
        Assert.Equal(0, answer.Document.GetProperty("programExitCode").GetInt32());
        Assert.Contains("The program has run, and nothing of what it did was kept", answer.Error, StringComparison.Ordinal);
        Assert.Equal("started\n", await File.ReadAllTextAsync(log, Cancel));
        Assert.Equal("7", await CounterAsync(Sandbox));
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Exec_WritesAfterItsEnd_AreNotCommitted()
    {
        Sandbox.With(Small);

        // Opened anew after the program has ended: a process that it has let go of changes what is verified, until it is no longer there. A shell would then make it again.
        const string Writer = "import os, sys; open('writing', 'w').close()\nwhile True: file = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND); os.write(file, b'x'); os.close(file)";
        var answer = await ShellAsync(
            Sandbox, Python("c.execute('UPDATE counter SET value = 1')") + $"; python3 -c \"{Writer}\" \"$1\" 2> /dev/null & while [ ! -e writing ]; do sleep 0.01; done; exit 0");

        Assert.Contains((answer.ExitCode, answer.Status), new[] { (70, "rejected"), (65, "rejected") });
        Assert.Equal("0", await CounterAsync(Sandbox));
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Exec_ManyAtOnce_CountAsOftenAsTheySay(string layout)
    {
        var processes = LongTests.Choose(2, 6);
        Sandbox.With(Small);
        await Sandbox.SucceedAsync("convert", "--to", layout);
        var started = Enumerable.Range(0, processes)
            .Select(_ => Sandbox.Start([], "exec", "--json", "--set", "Retry:BusyTries=100", "--set", "Retry:BusyWaitSeconds=1", "--set", "Retry:LongestWaitSeconds=1", "--", "python3", "-c", Count, "{database}"))
            .ToList();

        var answers = await Task.WhenAll(started.Select(Sandbox.EndAsync));
        started.ForEach(process => process.Dispose());

        Assert.All(answers, answer => Assert.Contains((answer.ExitCode, answer.Status), new[] { (0, "completed"), (75, "busy"), (75, "transient") }));
        var completed = answers.Count(answer => answer.ExitCode == 0);
        Assert.True(completed > 0, "None was committed.");
        Assert.Equal(completed.ToString(CultureInfo.InvariantCulture), await CounterAsync(Sandbox));
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Exec_KilledMidway_LeavesALeaseThatExpiresAndCommitsNothing(string layout)
    {
        Sandbox.With(Small);
        await Sandbox.SucceedAsync("convert", "--to", layout);
        var before = await HistoryAsync(Sandbox);
        using var process = Sandbox.Start([], "exec", "--set", "Lease:TimeoutSeconds=6", "--", "sh", "-c", Python("c.execute('UPDATE counter SET value = 50')") + "; " + Tree, "sh", "{database}");
        await AppearsAsync("third");

        process.Kill();
        await process.WaitForExitAsync(Cancel);
        await Sandbox.SucceedAsync("exec", "--json", "--set", "Lease:TimeoutSeconds=6", "--set", "Retry:BusyWaitSeconds=1", "--", "python3", "-c", Count, "{database}");

        Assert.Equal("1", await CounterAsync(Sandbox));
        Assert.NotEqual(before, await HistoryAsync(Sandbox));
        foreach (var started in (string[])["first", "second", "third"])
        {
            KillOf(Sandbox, started);
        }

        Sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Exec_LeaseLost_KillsTheProgramWithAllThatItHasStarted()
    {
        Sandbox.With(Small);
        using var process = Sandbox.Start([], "exec", "--json", "--set", "Lease:TimeoutSeconds=6", "--", "sh", "-c", Python("c.execute('UPDATE counter SET value = 50')") + "; " + Tree, "sh", "{database}");
        await AppearsAsync("third");

        await Sandbox.HoldLeaseAsync();
        var answer = await Sandbox.EndAsync(process);

        Assert.Equal((75, "transient"), (answer.ExitCode, answer.Status));
        Assert.Contains("Lost lease", answer.Error, StringComparison.Ordinal);
        Assert.False(answer.Document.TryGetProperty("programExitCode", out _));
        AssertAreDead("first", "second", "third");
        Assert.Empty(Directory.EnumerateFileSystemEntries(Sandbox.Temp));
        await Sandbox.AssertLeaseIsHeldAsync();
        File.Delete(Sandbox.Lease);
        Assert.Equal("0", await CounterAsync(Sandbox));
    }

    [Fact]
    public async Task Exec_TakesTooLong_IsKilledWithAllThatItHasStarted()
    {
        Sandbox.With(Small);

        var answer = await Sandbox.RunProgramAsync([], "exec", "--json", "--timeout", "4", "--", "sh", "-c", Tree);

        Assert.Equal((70, "rejected"), (answer.ExitCode, answer.Status));
        Assert.Contains("took longer than 4 s", answer.Error, StringComparison.Ordinal);
        AssertAreDead("first", "second", "third");
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Theory]
    [InlineData(Signals.Terminate)]
    [LongInlineData(Signals.Hangup)]
    [LongInlineData(Signals.Interrupt)]
    public async Task Exec_Signalled_KillsTheProgramReleasesTheLeaseAndEndsWith130(int signal)
    {
        Signals.SkipWhenIgnored(signal);
        Sandbox.With(Small);
        using var process = Sandbox.Start([], "exec", "--json", "--", "sh", "-c", Python("c.execute('UPDATE counter SET value = 50')") + "; " + Tree, "sh", "{database}");
        await AppearsAsync("third");

        process.Send(signal);
        var answer = await Sandbox.EndAsync(process);

        Assert.Equal((130, "failed"), (answer.ExitCode, answer.Status));
        Assert.False(answer.Document.TryGetProperty("programExitCode", out _));
        AssertAreDead("first", "second", "third");
        Assert.Equal("0", await CounterAsync(Sandbox));
        Sandbox.AssertNothingIsLeftBehind();
    }

    private static string Python(string statements) =>
        $"python3 -c \"import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); {statements}; c.commit(); c.close()\" \"$1\"";

    private static Task<Answer> ShellAsync(Sandbox sandbox, string script) =>
        sandbox.RunAsync("exec", "--json", "--", "sh", "-c", $"cd '{sandbox.Folder}'; {script}", "sh", "{database}");

    private static Task<string> CounterAsync(Sandbox sandbox) => sandbox.QueryNewestAsync("SELECT value FROM counter");

    /// <summary>The objects of the database, without what comes and goes.</summary>
    private static Task<string> HistoryAsync(Sandbox sandbox) => Task.FromResult(string.Join('\n', Directory
        .EnumerateFiles(Path.Combine(sandbox.Store, "org-data"), "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")));

    private Task AppearsAsync(string name) => EventuallyAsync(() => new FileInfo(Path.Combine(Sandbox.Folder, name)) is { Exists: true, Length: > 0 });

    private void AssertAreDead(params string[] names)
    {
        foreach (var name in names)
        {
            var id = int.Parse(File.ReadAllText(Path.Combine(Sandbox.Folder, name)).Trim(), CultureInfo.InvariantCulture);
            Assert.False(IsAlive(id), $"The {name} process {id} lives.");
        }
    }

    // One that has ended and that no one has asked for is a zombie.
    private static bool IsAlive(int id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void KillOf(Sandbox sandbox, string name)
    {
        var file = Path.Combine(sandbox.Folder, name);
        if (File.Exists(file) && int.Parse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture) is var id && IsAlive(id))
        {
            Signals.KillNow(id);
        }
    }
}
