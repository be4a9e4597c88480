using System.Globalization;

namespace EmailScheduler.Cli.Tests;

/// <summary>Every command in both layouts, on a store whose folder is missing, an empty one, and one with a database: with the exit code that is due, never the one for the unexpected.</summary>
public sealed class CommandTableTests : SandboxTests
{
    private const string AsOf = "2025-06-01";
    private const string Past = "past.db";
    private const int Done = 0, ProgramFailed = 1, NoDatabase = 65, TryLater = 75, Held = 76, BadArgument = 78;

    private static readonly string Later = DateTimeOffset.UtcNow.AddDays(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("object", true)]
    [LongInlineData("object", false)]
    [LongInlineData("log", true)]
    [InlineData("log", false)]
    public async Task Command_NoDatabase_EndsAsDue(string layout, bool hasFolder)
    {
        await File.WriteAllTextAsync(Path.Combine(Sandbox.Folder, Past), """{"key":"99/1/birthday/2025-06-01","kind":"sent","at":"2025-06-01T08:30:00Z"}""", Cancel);
        if (!hasFolder)
        {
            Directory.Delete(Sandbox.Store);
        }

        await AssertEndsAsync(
            layout,
            ("status", NoDatabase),
            ("lease show", NoDatabase),
            ("lease break", NoDatabase),
            ("approve --reason x", NoDatabase),
            ("pause --reason x", NoDatabase),
            ("resume", NoDatabase),
            ("audit list", NoDatabase),
            ("versions list", NoDatabase),
            ("history", NoDatabase),
            ("history verify", NoDatabase),
            ("emails due --date 2025-06-01", NoDatabase),
            ($"events add {Past}", NoDatabase),
            ("run --dry-run", NoDatabase),
            ("plan", NoDatabase),
            ("plan --compare --set Scheduling:SendTimeHour=9", NoDatabase),
            ("explain --contact 1", NoDatabase),
            ("exec -- true", NoDatabase),
            ("diff 1 2", NoDatabase),
            ("versions restore 20250121T143022Z-run-1", NoDatabase),
            ($"restore --to-txid 1 --output {Past}", NoDatabase),
            ("restore --to-txid 1", NoDatabase),
            ($"restore --to-time {Later}", NoDatabase),
            ("convert --to log", NoDatabase),
            ("convert --to object", NoDatabase),
            ("convert --discard log", NoDatabase),
            ("convert --discard object", NoDatabase),
            ("convert", hasFolder ? BadArgument : NoDatabase),
            ("convert --to log --discard object", hasFolder ? BadArgument : NoDatabase),
            ("run --no-wait", NoDatabase),
            ("status", NoDatabase),
            ("doctor", hasFolder ? Done : NoDatabase));
        Assert.Equal(hasFolder, Directory.Exists(Sandbox.Store));
        await AssertEndsAsync(
            layout,
            ("sample --contacts 20", Done),
            ("sample --contacts 20", BadArgument),
            ("run --no-wait", Done),
            ("status", Done));
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Theory]
    [LongInlineData("object")]
    [InlineData("log")]
    public async Task Command_Database_EndsAsDueAndWorksInTheOtherLayoutToo(string layout)
    {
        var isLog = layout == "log";
        var other = isLog ? "object" : "log";
        await AssertEndsAsync(
            layout,
            ("sample --contacts 50", Done),
            ("run --no-wait", Done),
            ("run --no-wait", Done),
            ("plan", Done),
            ("plan --compare", BadArgument),
            ("plan --compare --set Scheduling:SendTimeHour=9", Done),
            ("explain --contact 1", Done),
            ("exec -- true", Done),
            ("exec -- false", ProgramFailed),
            ("status", Done),
            ("lease show", Done),
            ("lease break", Done),
            ("approve --reason x", BadArgument),
            ("pause --reason x", Done),
            ("emails due --date 2025-06-02", Held),
            ("run --no-wait", Held),
            ("resume", Done),
            ("audit list", Done),
            ("history", Done),
            ("versions list", Done),
            ("versions restore 20250121T143022Z-run-1", BadArgument),
            ("diff 1 2", isLog ? Done : NoDatabase),
            ($"restore --to-txid 1 --output {Past}", isLog ? Done : NoDatabase),
            ($"restore --to-time {Later}", Done),
            ("restore --to-txid 1", isLog ? BadArgument : NoDatabase),
            ("restore --to-txid 1 --yes", isLog ? Done : NoDatabase),
            ("restore --to-txid 77", NoDatabase),
            ("sample --contacts 20", BadArgument),
            ($"convert --to {layout}", Done),
            ("convert --discard log", Done),
            ("convert --discard object", Done));

        // The setting still names the layout in which the database began.
        await AssertEndsAsync(
            layout,
            ($"convert --to {other}", Done),
            ("status", Done),
            ("run --no-wait", Done),
            ("plan", Done),
            ("explain --contact 1", Done),
            ("history", Done),
            ("versions list", Done),
            ("diff 1 2", isLog ? Done : NoDatabase),
            ("restore --to-txid 1", isLog ? BadArgument : Done),
            ("restore --to-txid 1 --yes", Done),
            ("run --no-wait", Done),
            ("sample --contacts 20", BadArgument),
            ("doctor", Done),
            ($"convert --to {layout}", Done),
            ("run --no-wait", Done));
        var versions = (await RunAsync(layout, "versions list --json")).Document.GetProperty("versions");
        await AssertEndsAsync(layout, ($"versions restore {versions[0].GetProperty("id").GetString()} --yes", Done), ("run --no-wait", Done), ("status", Done));
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Theory]
    [InlineData("object")]
    [InlineData("log")]
    public async Task Command_LeaseIsHeld_EndsAsDue(string layout)
    {
        await Sandbox.HoldLeaseAsync();
        await AssertEndsAsync(layout, ("sample --contacts 20", TryLater), ("run --no-wait", TryLater), ("lease show", Done), ("lease break", Done), ("sample --contacts 20", Done), ("run --no-wait", Done));
        await Sandbox.HoldLeaseAsync();
        await AssertEndsAsync(
            layout,
            ("status", Done),
            ("plan", Done),
            ("explain --contact 1", Done),
            ("history", Done),
            ("versions list", Done),
            ("run --no-wait", TryLater),
            ("exec --no-wait -- true", TryLater),
            ("convert --to log", TryLater),
            ("convert --to object", TryLater),
            ("convert --discard log", TryLater),
            ("restore --to-txid 1", layout == "log" ? TryLater : NoDatabase));
        await Sandbox.AssertLeaseIsHeldAsync();
    }

    /// <summary>Another program has changed the plain file beside a log: what only looks goes on, what would change something says what to decide.</summary>
    [Theory]
    [LongInlineData("log", 1)]
    [InlineData("object", 2)]
    public async Task Command_FileChangedBesideTheLog_SaysWhatToDecide(string discarded, int checkpoints)
    {
        await AssertEndsAsync("object", ("sample --contacts 50", Done), ("convert --to log", Done), ("run --no-wait", Done));
        var before = (long)Sandbox.Query("SELECT count(*) FROM scheduler_checkpoints")!;
        Sandbox.Change("DELETE FROM campaign_instances");
        await AssertEndsAsync(
            "object",
            ("status", Done),
            ("lease show", Done),
            ("history", Done),
            ("versions list", Done),
            ("diff 1 2", Done),
            ($"restore --to-txid 2 --output {Past}", Done),
            ("plan", NoDatabase),
            ("explain --contact 1", NoDatabase),
            ("run --no-wait", NoDatabase),
            ("exec -- true", NoDatabase),
            ("convert --to log", NoDatabase),
            ("convert --to object", NoDatabase),
            ("restore --to-txid 1", NoDatabase),
            ("sample --contacts 20", BadArgument));
        var status = await RunAsync("object", "status --json");
        Assert.Contains("convert --discard", status.Document.GetProperty("conflict").GetString(), StringComparison.Ordinal);
        Assert.Contains("'org-data/99.db.ltx/'", (await RunAsync("object", "run --no-wait")).Error, StringComparison.Ordinal);
        Assert.Equal(0L, Sandbox.Query("SELECT count(*) FROM campaign_instances"));

        await AssertEndsAsync("object", ($"convert --discard {discarded}", BadArgument), ("status", Done));
        Assert.Equal(status.Document.GetProperty("conflict").GetString(), (await RunAsync("object", "status --json")).Document.GetProperty("conflict").GetString());
        await AssertEndsAsync("object", ($"convert --discard {discarded} --yes", Done), ($"convert --discard {discarded}", Done), ("status", Done), ("plan", Done), ("convert --to object", Done));

        // The log has the run of before; the plain file does not.
        Assert.Equal(before + checkpoints - 1, Sandbox.Query("SELECT count(*) FROM scheduler_checkpoints"));
        await AssertEndsAsync("object", ("run --no-wait", Done));
    }

    private Task<Answer> RunAsync(string layout, string command) =>
        Sandbox.RunAsync([.. Sandbox.TakesADay(command) ? ["--as-of", AsOf] : Array.Empty<string>(), "--set", $"Database:Layout={layout}", .. command.Split(' ').Select(word => word == Past ? Path.Combine(Sandbox.Folder, Past) : word)]);

    /// <summary>Runs one command after the other and tells of all that ended otherwise.</summary>
    private async Task AssertEndsAsync(string layout, params (string Command, int ExitCode)[] commands)
    {
        var wrong = new List<string>();
        foreach (var (command, expected) in commands)
        {
            var answer = await RunAsync(layout, command);
            if (answer.ExitCode != expected)
            {
                wrong.Add($"'{command}' ended with {answer.ExitCode} instead of {expected}: {answer.Errors}");
            }
            else if (expected is not Done)
            {
                Assert.NotEmpty(answer.Error);
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
