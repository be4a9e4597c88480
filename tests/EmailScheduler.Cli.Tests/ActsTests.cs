using System.Globalization;

namespace EmailScheduler.Cli.Tests;

/// <summary>What people do about runs: approve, pause, resume, and what is kept of it.</summary>
public sealed class ActsTests : SandboxTests
{
    private const string Run = "20990115T060000Z-0a1b2c3d";
    private const string Hostile = "<b>\u202Eurgent\u001B[31m</b>";

    private static readonly string Actor = $"cli:{Environment.UserName}@{Environment.MachineName}";

    [Fact]
    public async Task Approve_HeldRun_ShowsWhatIsApprovedAndByWhom()
    {
        await BeginAsync();
        Report("held");

        var approved = await SucceedAsync("approve", "--reason", "the new list is right");
        var again = await SucceedAsync("approve", "--reason", "so do I", "--json");
        var status = await SucceedAsync("status");

        Assert.Contains($"Run {Run} of organization 99: approved ", approved.Output, StringComparison.Ordinal);
        Assert.Contains("1,200 of 2,000 planned emails would be withdrawn", approved.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("the setting", approved.Output, StringComparison.Ordinal);
        Assert.Equal("already_approved", again.Status);
        Assert.Equal((Run, "the new list is right", Actor), (Text(again, "approval", "heldRunId"), Text(again, "approval", "reason"), Text(again, "approval", "actor")));
        Assert.Contains("1,200 of 2,000", status.Output, StringComparison.Ordinal);
        Assert.Contains("approved 20", status.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("completed", "", "is not held: it completed.")]
    [InlineData("held", "--held 20250101T060000Z-0a1b2c3d", "is not the newest one")]
    [InlineData("paused", "", "'resume'")]
    [InlineData("held", "blank", "--reason")]
    public async Task Approve_NothingHeld_EndsWith78AndWritesNothing(string newest, string options, string reason)
    {
        await BeginAsync();
        Report(newest);

        var answer = await Sandbox.RunAsync(options == "blank"
            ? ["approve", "--reason", " "]
            : ["approve", "--reason", "the new list is right", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        answer.AssertFailed(78, reason);
        Assert.False(Directory.Exists(Sandbox.Database + ".approvals"));
        Assert.False(Directory.Exists(Sandbox.Database + ".audit"));
    }

    /// <summary>The run decides for itself whether it passes: this one has nothing that would be held.</summary>
    [Fact]
    public async Task ApproveRun_HeldRun_RunsAndEndsAsTheRun()
    {
        await BeginAsync();
        Report("held");

        var answer = await SucceedAsync("approve", "--reason", "the new list is right", "--run", "--json");

        Assert.Equal("approved", answer.Status);
        Assert.Contains(Text(answer, "run", "status"), (string[])["completed", "unchanged"]);

        // The run is newer than what a clock that was ahead had put there before it.
        Report("held");
        await Sandbox.HoldLeaseAsync();
        Assert.Equal(75, (await Sandbox.RunAsync("approve", "--reason", "the new list is right", "--run", "--set", "Retry:BusyTries=1")).ExitCode);
    }

    [Fact]
    public async Task Pause_UntilResumed_IsShownAndKeepsEmailsBack()
    {
        await BeginAsync();

        var paused = await SucceedAsync("pause", "--reason", Hostile);
        var due = await Sandbox.RunAsync("emails", "due", "--date", "2025-06-02", "--json");
        var csv = await Sandbox.RunAsync("emails", "due", "--date", "2025-06-02", "--csv");
        var status = await SucceedAsync("status");

        Assert.Equal((76, 76, ""), (due.ExitCode, csv.ExitCode, csv.Output));
        Assert.Equal((0, Actor), (due.Document.GetProperty("emails").GetArrayLength(), Text(due, "pause", "actor")));
        Assert.Contains("paused since", csv.Errors, StringComparison.Ordinal);
        Assert.Contains($"by {Actor}", status.Output, StringComparison.Ordinal);
        foreach (var shown in new[] { paused.Output, status.Output, due.Output, csv.Errors })
        {
            Assert.DoesNotContain('\u202E', shown);
            Assert.DoesNotContain('\u001B', shown);
        }

        var resumed = await SucceedAsync("resume", "--reason", "the list is right");
        Assert.Contains("is resumed", resumed.Output, StringComparison.Ordinal);
        Assert.Contains("is not paused", (await SucceedAsync("resume")).Output, StringComparison.Ordinal);
        await SucceedAsync("emails", "due", "--date", "2025-06-02");
        Assert.DoesNotContain("\"pause\"", (await SucceedAsync("status", "--json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pause_AnotherThere_SaysWhatIsReplaced()
    {
        await BeginAsync();
        await SucceedAsync("pause", "--reason", "the list is wrong");
        var until = DateTime.UtcNow.AddDays(5).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        var answer = await SucceedAsync("pause", "--reason", "holidays", "--until", until);

        Assert.Contains("This replaces an earlier pause", answer.Output, StringComparison.Ordinal);
        Assert.Contains("the list is wrong", answer.Output, StringComparison.Ordinal);
        Assert.Contains($"until {until}: holidays", (await SucceedAsync("status")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--until 2025-01-01", 78, "2025-01-01")]
    [InlineData("--until 2025-02-30", 78, "--until")]
    [InlineData("--until tomorrow", 78, "--until")]
    [InlineData("--org 7", 65, "org-data/7.db")]
    public async Task Pause_CannotBe_EndsAsDueAndWritesNothing(string options, int exitCode, string named)
    {
        await BeginAsync();

        var answer = await Sandbox.RunAsync(["pause", "--reason", "holidays", .. options.Split(' ')]);

        answer.AssertFailed(exitCode, named);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(Sandbox.Database)!, "*.pause.json"));
        Assert.False(Directory.Exists(Sandbox.Database + ".audit"));
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("approve")]
    [InlineData("lease break")]
    [InlineData("restore previous --yes")]
    public async Task Reason_WithAnAddress_IsRefusedAndWritesNothing(string act)
    {
        await BeginAsync();

        var answer = await Sandbox.RunAsync([.. act.Split(' '), "--reason", "asked for by ada@example.com"]);

        answer.AssertFailed(78, "'asked for by (address)'");
        Assert.DoesNotContain("ada@", answer.Errors + answer.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Sandbox.Database + ".audit"));
    }

    [Fact]
    public async Task Reason_TooLong_IsRefusedAndNotRepeated()
    {
        await BeginAsync();

        var answer = await Sandbox.RunAsync("pause", "--reason", new string('x', 1 << 16));

        answer.AssertFailed(78, "500");
        Assert.InRange(answer.Errors.Length, 1, 300);
    }

    [Fact]
    public async Task AuditList_AllActs_SaysWhoDidWhatAndWhy()
    {
        await BeginAsync();
        await SucceedAsync("run", "--as-of", "2025-06-02");
        await SucceedAsync("restore", "previous", "--yes", "--reason", "wrong import", "--as-of", "2025-06-02");
        await SucceedAsync("pause", "--reason", Hostile);
        await SucceedAsync("resume");
        await Sandbox.HoldLeaseAsync();
        await SucceedAsync("lease", "break", "--reason", "the machine is gone");
        Report("held");
        await SucceedAsync("approve", "--reason", "the new list is right");

        var acts = (await SucceedAsync("audit", "list", "--json")).Document.GetProperty("acts").EnumerateArray().ToList();
        var shown = await SucceedAsync("audit", "list", "--limit", "2");

        Assert.Equal(
            ["approve", "lease_break", "pause", "restore", "resume"],
            acts.Select(act => act.GetProperty("act").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(acts, act => Assert.Equal(("done", Actor), (act.GetProperty("outcome").GetString(), act.GetProperty("actor").GetString())));
        var restore = acts.Single(act => act.GetProperty("act").GetString() == "restore");
        Assert.Equal("wrong import", restore.GetProperty("reason").GetString());
        Assert.NotEqual("", restore.GetProperty("ids").GetProperty("state").GetString());
        Assert.Equal("20250121T143022Z-ffffffff", acts.Single(act => act.GetProperty("act").GetString() == "lease_break").GetProperty("ids").GetProperty("run").GetString());
        Assert.DoesNotContain('\u202E', (await SucceedAsync("audit", "list")).Output);
        Assert.DoesNotContain('@', string.Concat(acts.Select(act => act.GetProperty("ids").GetRawText())));
        Assert.NotEmpty(shown.Output);
    }

    [Fact]
    public async Task AuditList_Nothing_SaysSo()
    {
        await BeginAsync();

        Assert.Contains("No act", (await SucceedAsync("audit", "list")).Output, StringComparison.Ordinal);
    }

    private static string Text(Answer answer, string document, string name) => answer.Document.GetProperty(document).GetProperty(name).GetString()!;

    private Task<Answer> SucceedAsync(params string[] arguments) => Sandbox.SucceedAsync(arguments);

    private async Task BeginAsync()
    {
        await Sandbox.WithSampleAsync(50);
        await SucceedAsync("run", "--as-of", "2025-06-01");
    }

    /// <summary>Puts the report of a run into the store that is newer than all others.</summary>
    private void Report(string kind)
    {
        const string Findings = """
            [{"kind":"withdrawn","number":1200,"before":2000,"limit":600,"holds":true},{"kind":"setting_changed","subject":"daily_cap","holds":false}]
            """;
        var guard = kind == "held" ? ",\"guard\":{\"mode\":\"hold\",\"inputs\":\"abc\",\"findings\":" + Findings + "}" : "";
        var pause = kind == "paused" ? ",\"pause\":{\"reason\":\"r\",\"actor\":\"a\",\"since\":\"2099-01-15T06:00:00Z\"}" : "";
        Directory.CreateDirectory(Sandbox.Database + ".runs");
        File.WriteAllText(
            Path.Combine(Sandbox.Database + ".runs", Run + ".json"),
            "{\"runId\":\"" + Run + "\",\"organizationId\":99,\"status\":\"" + (kind == "completed" ? "completed" : "held") + "\",\"reason\":\"held\",\"startedAt\":\"2099-01-15T06:00:00Z\"" + guard + pause + "}");
    }
}
