using System.Globalization;

namespace EmailScheduler.Cli.Tests;

/// <summary>Going back to an older state, in either layout: what has been sent since stays sent, who has left since stays out, and nothing is done unasked.</summary>
public sealed class RestoreTests : SandboxTests
{
    private const string Sent = """
        UPDATE email_schedules SET status = 'sent', actual_send_datetime = scheduled_send_date || ' 08:30:00'
        WHERE id IN (SELECT id FROM email_schedules WHERE status = 'pre-scheduled' ORDER BY scheduled_send_date LIMIT 15);
        CREATE TABLE the_sent AS SELECT id, contact_id, email_type, event_date FROM email_schedules WHERE actual_send_datetime LIKE '% 08:30:00' AND status = 'sent';
        """;

    private const string Left = "UPDATE contacts SET status = 'unsubscribed' WHERE id IN (SELECT contact_id FROM email_schedules WHERE status = 'pre-scheduled' ORDER BY scheduled_send_date DESC LIMIT 5)";

    [Theory]
    [InlineData("object", "restore")]
    [InlineData("object", "versions restore")]
    [InlineData("log", "restore")]
    public async Task Restore_OldestState_KeepsWhatWasSentAndWhoLeft(string layout, string command)
    {
        var oldest = await BeginAsync(layout);

        var restored = await SucceedAsync(layout, $"{command} {oldest} --yes --json");

        Assert.True(15 == restored.Document.GetProperty("carriedForward").GetProperty("senderRows").GetInt64(), restored.Output);
        Assert.Equal(5, restored.Document.GetProperty("carriedForward").GetProperty("suppressedAddresses").GetInt64());
        Assert.DoesNotContain("@", restored.Output, StringComparison.Ordinal);
        var file = await ToFileAsync(layout);
        Assert.Equal(15L, Sql.Read(file, "SELECT count(*) FROM email_schedules WHERE actual_send_datetime LIKE '% 08:30:00' AND status = 'sent'"));
        Assert.Equal(5L, Sql.Read(file, "SELECT count(*) FROM address_events WHERE kind = 'unsubscribed' AND reason = 'restore'"));

        // The next run plans none of them again.
        await SucceedAsync(layout, "run --as-of 2025-06-03");
        Assert.Equal(0L, Sql.Read(await ToFileAsync(layout), """
            SELECT count(*) FROM email_schedules AS sent JOIN email_schedules AS planned USING (contact_id, email_type, event_date)
            WHERE sent.actual_send_datetime LIKE '% 08:30:00' AND sent.status = 'sent' AND planned.status = 'pre-scheduled'
            """));
        var newest = (await RunAsync(layout, "history --json")).Document.GetProperty("commits").EnumerateArray().First(state => state.GetProperty("kind").GetString() == "restore");
        Assert.Equal(oldest, newest.GetProperty("restoredFrom").GetString());
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Theory]
    [InlineData("object")]
    [LongInlineData("log")]
    public async Task Restore_WithoutYesOrATerminal_ShowsWhatItWouldDoAndDoesNothing(string layout)
    {
        var oldest = await BeginAsync(layout);
        var before = (await RunAsync(layout, "history --json")).Output;

        var asked = await RunAsync(layout, $"restore {oldest}");
        var document = await RunAsync(layout, $"restore {oldest} --json");

        Assert.Equal((78, 78), (asked.ExitCode, document.ExitCode));
        Assert.Contains("15 rows of the sender", asked.Output, StringComparison.Ordinal);
        Assert.Contains("5 addresses that have been suppressed since", asked.Output, StringComparison.Ordinal);
        Assert.Contains("the_sent", asked.Output, StringComparison.Ordinal);
        Assert.Contains("--yes", asked.Error, StringComparison.Ordinal);
        Assert.True(document.Document.GetProperty("declined").GetBoolean());
        Assert.Contains(document.Document.GetProperty("goesBack").EnumerateArray(), table => table.GetProperty("table").GetString() == "the_sent" && table.GetProperty("rowsNow").GetInt64() == 15);
        Assert.Equal(before, (await RunAsync(layout, "history --json")).Output);
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Theory]
    [InlineData("object")]
    [LongInlineData("log")]
    public async Task Restore_Exact_IsTheBareStateWithAWarning(string layout)
    {
        var oldest = await BeginAsync(layout);

        var restored = await SucceedAsync(layout, $"restore {oldest} --exact --yes");

        Assert.Contains("Warning", restored.Errors, StringComparison.Ordinal);
        Assert.Equal(0L, Sql.Read(await ToFileAsync(layout), "SELECT count(*) FROM email_schedules WHERE actual_send_datetime LIKE '% 08:30:00' AND status = 'sent' AND scheduled_send_date >= '2025-06-01'"));
    }

    [Theory]
    [InlineData("log")]
    [LongInlineData("object")]
    public async Task Restore_ToAPrintedTime_IsThatVeryState(string layout)
    {
        await BeginAsync(layout);
        var states = (await RunAsync(layout, "history --json")).Document.GetProperty("commits").EnumerateArray().ToList();

        Assert.Equal(states.Select(state => state.GetProperty("committedAt").GetString()).OrderDescending(StringComparer.Ordinal), states.Select(state => state.GetProperty("committedAt").GetString()));
        Assert.Single(states, state => state.GetProperty("current").GetBoolean());
        foreach (var state in states)
        {
            var path = Path.Combine(Sandbox.Folder, Guid.NewGuid().ToString("N"));
            var written = await RunAsync(layout, $"restore --to-time {state.GetProperty("committedAt").GetString()} --output {path} --json");
            Assert.Equal(state.GetProperty("id").GetString(), written.Document.GetProperty("id").GetString());
        }
    }

    [Fact]
    public async Task Restore_NewestIsDamaged_NeedsExact()
    {
        var oldest = await BeginAsync("object");
        await using (var file = new FileStream(Sandbox.Database, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = 4096;
            await file.WriteAsync(new byte[8192], Cancel);
        }

        var refused = await RunAsync("object", $"restore {oldest} --yes");
        await SucceedAsync("object", $"restore {oldest} --exact --yes");

        refused.AssertFailed(65, "--exact");
        await SucceedAsync("object", "run --as-of 2025-06-03");
    }

    [Theory]
    [InlineData(1)]
    [LongInlineData(-1)]
    public async Task Restore_NewestOfALogIsDamaged_NeedsExactAndGoesOn(int which)
    {
        await BeginAsync("log");
        await SucceedAsync("log", "run --as-of 2025-06-03");
        var states = (await RunAsync("log", "history --json")).Document.GetProperty("commits").EnumerateArray().Select(state => state.GetProperty("id").GetString()!).ToList();
        var target = states[which < 0 ? states.Count - 1 : which];

        // The commit, and the snapshot that may be there already.
        var damaged = Directory.GetFiles(Sandbox.Database + ".ltx", "*" + states[0] + ".ltx", SearchOption.AllDirectories);
        foreach (var path in damaged)
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
            file.SetLength(file.Length / 2);
        }

        var run = await RunAsync("log", "run --as-of 2025-06-04");
        var refused = await RunAsync("log", $"restore {target} --yes");
        await SucceedAsync("log", $"restore {target} --exact --yes");

        Assert.Equal((65, 65), (run.ExitCode, refused.ExitCode));
        Assert.Contains("'restore ID --exact'", run.Error, StringComparison.Ordinal);
        Assert.Contains("--exact goes back", refused.Error, StringComparison.Ordinal);
        var newest = (await RunAsync("log", "history --json")).Document.GetProperty("commits")[0];
        Assert.Equal((target, "restore", true), (newest.GetProperty("restoredFrom").GetString(), newest.GetProperty("kind").GetString(), newest.GetProperty("current").GetBoolean()));
        await SucceedAsync("log", "run --as-of 2025-06-04");
        var verified = await RunAsync("log", "history verify --json");
        Assert.Equal(65, verified.ExitCode);
        var findings = verified.Document.GetProperty("findings").EnumerateArray().ToList();
        Assert.All(findings, finding => Assert.Equal("damaged", finding.GetProperty("problem").GetString()));
        Assert.Equal(damaged.Select(Path.GetFileName).Order(), findings.Select(finding => Path.GetFileName(finding.GetProperty("key").GetString())).Order());
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task History_AtEightyColumns_WrapsNoId()
    {
        var oldest = await BeginAsync("object");

        var history = await Sandbox.RunAsync(width: 80, "history");

        Assert.Contains(history.Output.Split('\n'), line => line.StartsWith($"  {oldest}  ", StringComparison.Ordinal));
        Assert.All(history.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task HistoryVerify_WholeAndForeign_EndsAsDue()
    {
        await BeginAsync("object");
        await SucceedAsync("object", "history verify");
        await File.WriteAllTextAsync(Path.Combine(Sandbox.Database + ".versions", "notes.txt"), "any", Cancel);

        var found = await RunAsync("object", "history verify --json");

        Assert.Equal(65, found.ExitCode);
        Assert.Equal("foreign", found.Document.GetProperty("findings")[0].GetProperty("problem").GetString());
    }

    /// <summary>A sample, a run, then a sender's work and people who leave, then a run; in a log by way of its own layout.</summary>
    /// <returns>The id of the oldest state.</returns>
    private async Task<string> BeginAsync(string layout)
    {
        await RunAsync("object", "sample --contacts 300 --as-of 2025-06-01");
        await RunAsync("object", "run --as-of 2025-06-01");
        if (layout == "log")
        {
            await RunAsync(layout, "convert --to log");

            // Another program writes the plain file: the way to it and back.
            await RunAsync(layout, "convert --to object");
        }

        Sandbox.Change(Sent + Left);
        await SucceedAsync("object", "run --as-of 2025-06-02");
        if (layout == "log")
        {
            await SucceedAsync(layout, "convert --to log");
        }

        return (await RunAsync(layout, "history --json")).Document.GetProperty("commits").EnumerateArray().Last().GetProperty("id").GetString()!;
    }

    private async Task<string> ToFileAsync(string layout)
    {
        var path = Path.Combine(Sandbox.Folder, Guid.NewGuid().ToString("N"));
        await SucceedAsync(layout, $"restore --to-time {DateTimeOffset.UtcNow.AddDays(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)} --output {path}");
        return path;
    }

    private async Task<Answer> SucceedAsync(string layout, string command) => (await RunAsync(layout, command)).Succeeded();

    private Task<Answer> RunAsync(string layout, string command) => Sandbox.RunAsync([.. command.Split(' '), "--set", $"Database:Layout={layout}"]);
}
