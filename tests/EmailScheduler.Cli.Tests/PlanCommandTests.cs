namespace EmailScheduler.Cli.Tests;

public sealed class PlanCommandTests : SandboxTests
{
    private const string Database = """
        CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, state TEXT, birth_date TEXT);
        INSERT INTO contacts VALUES (1, 'ada@example.com', 'CA', '1960-06-20'), (2, 'bob@example.com', 'TX', '1960-07-20'), (3, 'broken@nowhere', 'TX', NULL);
        CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, status TEXT);
        INSERT INTO email_schedules VALUES (1, 2, 'old, and "odd"', '2025-06-11', 'pre-scheduled');
        """;

    [Fact]
    public async Task Plan_Database_ShowsDaysAndChanges()
    {
        Sandbox.With(Database);

        var answer = await Sandbox.RunAsync(width: 80, "plan", "--verbose", "--as-of", "2025-06-01");

        Assert.Contains("2025-07-06 Sun        1 ████", answer.Output, StringComparison.Ordinal);
        Assert.Contains("░ post-window", answer.Output, StringComparison.Ordinal);
        Assert.Matches(@"new +\d+", answer.Output);
        Assert.Matches(@"removed +1\b", answer.Output);
        Assert.Matches("invalid_email +1", answer.Output);
        Assert.Contains("Nothing was written", answer.Output, StringComparison.Ordinal);
        Assert.All(answer.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.DoesNotContain('\u001b', answer.Output);
    }

    [Fact]
    public async Task Plan_LongCalendar_IsCappedWithALineForTheRest()
    {
        await Sandbox.WithSampleAsync(2000);

        var answer = await Sandbox.RunAsync(width: 80, "plan", "--verbose", "--as-of", "2025-06-01");

        Assert.Matches(@"… \d+ more days with [\d,]+ emails, until 202\d-\d\d-\d\d", answer.Output);
        Assert.All(answer.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task Plan_CsvToStdout_IsOneLineForEachRow()
    {
        Sandbox.With(Database);

        var answer = await Sandbox.RunAsync("plan", "--csv", "-", "--as-of", "2025-06-01");

        var lines = answer.Output.Split("\r\n");
        Assert.Equal("contact_id,email_type,send_date,status,skip_reason,change,send_date_before", lines[0]);
        Assert.Contains("1,birthday,2025-06-06,skipped,Birthday exclusion window for CA,new,", lines);
        Assert.Contains("2,birthday,2025-07-06,pre-scheduled,,new,", lines);
        Assert.Contains("2,\"old, and \"\"odd\"\"\",2025-06-11,pre-scheduled,,removed,2025-06-11", lines);
        Assert.DoesNotContain("@", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_CsvToAFile_HasAsManyLinesAsTheDocumentCounts()
    {
        Sandbox.With(Database);
        var file = Path.Combine(Sandbox.Folder, "rows.csv");

        var answer = await Sandbox.RunAsync("plan", "--json", "--csv", file, "--as-of", "2025-06-01");

        var changes = answer.Document.GetProperty("report").GetProperty("plan").GetProperty("changes").EnumerateArray().ToList();
        var lines = await File.ReadAllLinesAsync(file, Cancel);
        Assert.Equal(changes.Sum(change => change.GetProperty("rows").GetInt64()), lines.Length - 1);
        Assert.Contains(changes, change => change.GetProperty("change").GetString() == "removed" && change.GetProperty("type").GetString() == "old, and \"odd\"");
        Assert.False(File.Exists(file + ".part"));
    }

    [Fact]
    public async Task Plan_AfterARun_WouldChangeNothing()
    {
        Sandbox.With(Database);
        await Sandbox.RunAsync("run", "--as-of", "2025-06-01");

        var answer = await Sandbox.RunAsync("plan", "--as-of", "2025-06-01");

        Assert.Contains("would stay unchanged", answer.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was written, and 'run' with the same --as-of and --set would change nothing.", answer.Output, StringComparison.Ordinal);
    }

    /// <summary>A run without the options of the plan would make another one, or work on another database.</summary>
    [Theory]
    [InlineData("", "Nothing was written; 'run' makes these changes.")]
    [InlineData("--as-of 2025-06-01", "Nothing was written; 'run' with the same --as-of makes these changes.")]
    [InlineData("--org 99 --set Scheduling:BirthdayDaysBefore=7", "Nothing was written; 'run' with the same --org and --set makes these changes.")]
    [InlineData("--set Scheduling:BirthdayDaysBefore=7 --as-of 2025-06-01 --store store --org 99", "Nothing was written; 'run' with the same --store, --org, --as-of and --set makes these changes.")]
    public async Task Plan_WouldChangeRows_SaysWithWhichOptionsARunDoes(string options, string expected)
    {
        Sandbox.With(Database);

        var answer = await Sandbox.RunWithAsync([], ["plan", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.EndsWith(expected + "\n", answer.Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_PausedOrganization_SaysThatARunWaitsForTheEndOfThePause()
    {
        Sandbox.With(Database);
        await Sandbox.SucceedAsync("pause", "--reason", "the list is wrong");

        var answer = await Sandbox.SucceedAsync("plan", "--as-of", "2025-06-01");

        Assert.Matches("Nothing was written\\. The organization is paused: 'run' .* only once 'email-scheduler resume --org 99 --store .*' has ended the pause\\.\n$", answer.Output);
    }

    [Theory]
    [InlineData("plan", "--csv", "/missing/folder/rows.csv", "--csv")]
    [InlineData("plan", "--csv", "-", "--csv", "--json")]
    [InlineData("plan", "--csv", "-", "Engine:Command", "--set", "Engine:Command=planner")]
    public async Task Plan_BadCall_NamesWhatIsWrong(string command, string option, string file, string expected, params string[] more)
    {
        (await Sandbox.With(Database).RunAsync([command, option, file, .. more])).AssertFailed(78, expected);
    }

    [Fact]
    public async Task Run_Verbose_NamesTheExcludedContactsAndNeverAnAddress()
    {
        Sandbox.With(Database);

        var quiet = await Sandbox.RunAsync("plan", "--as-of", "2025-06-01");
        var verbose = await Sandbox.RunWithAsync([], "run", "--verbose", "--as-of", "2025-06-01");

        Assert.DoesNotContain("Excluded", quiet.Errors, StringComparison.Ordinal);
        Assert.Contains("Excluded (invalid_email): contacts 3", verbose.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("nowhere", verbose.Errors + verbose.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ExternalEngine_PlansInPlaceOfTheBuiltInOne()
    {
        Sandbox.With(Database);
        var script = Path.Combine(Sandbox.Folder, "engine.sh");
        await File.WriteAllTextAsync(script, "echo planning on $2; exit 5\n", Cancel);

        var answer = await Sandbox.RunWithAsync([],
            "run", "--verbose", "--as-of", "2025-06-01",
            "--set", "Engine:Command=bash", "--set", $"Engine:Arguments:0={script}", "--set", "Engine:Arguments:1={database}", "--set", "Engine:Arguments:2={asOf}");

        answer.AssertFailed(70, "exit code 5");
        Assert.Contains("planning on 2025-06-01", answer.Errors, StringComparison.Ordinal);
        Sandbox.AssertNothingIsLeftBehind();
    }
}
