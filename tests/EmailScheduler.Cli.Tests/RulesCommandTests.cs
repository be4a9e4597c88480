namespace EmailScheduler.Cli.Tests;

/// <summary>The exclusion windows as people look them up and bring them in; and what a run makes of bad ones.</summary>
public sealed class RulesCommandTests : SandboxTests
{
    private const string Contacts = """
        CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, state TEXT, birth_date TEXT);
        INSERT INTO contacts VALUES (1, 'ada@example.com', 'WY', '1960-06-20');
        """;

    private const string Windows = "CREATE TABLE exclusion_windows(org_id INTEGER, state TEXT, kind TEXT, days_before, days_after, valid_from TEXT, valid_to TEXT, mode TEXT, source TEXT);";

    [Theory]
    [InlineData("2025-05-31", false)]
    [InlineData("2025-06-01", true)]
    [InlineData("2025-06-30", true)]
    [InlineData("2025-07-01", false)]
    public async Task Show_WindowOfTheTable_IsListedWhileItHolds(string day, bool isListed)
    {
        Sandbox.With(Contacts + Windows + "INSERT INTO exclusion_windows VALUES (99, 'Texas', 'All year', NULL, NULL, '2025-06-01', '2025-06-30', NULL, 'a law of Texas'), (7, 'UT', 'all_year', NULL, NULL, NULL, NULL, NULL, NULL);");

        var answer = await Sandbox.SucceedAsync("rules", "show", "--as-of", day);

        Assert.Contains("built-in", answer.Output, StringComparison.Ordinal);
        Assert.Equal(isListed, answer.Output.Contains("a law of Texas", StringComparison.Ordinal) && answer.Output.Contains("exclusion_windows row 1", StringComparison.Ordinal));
        Assert.DoesNotContain("UT", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_Newer_ListsEachWithItsSource()
    {
        var answer = await Sandbox.RunAsync("rules", "show", "--newer", "--json");

        var windows = answer.Document.GetProperty("windows").EnumerateArray().Select(window => (window.GetProperty("state").GetString()!, window.GetProperty("daysAfter").GetInt32(), window.GetProperty("source").GetString()!.Length > 0));
        Assert.Equal([("IL", 45, true), ("IN", 60, true), ("LA", 63, true), ("UT", 60, true), ("VA", 60, true), ("WY", 63, true)], windows.Order());
    }

    /// <summary>Neither is about a store: none need be there, or be configured, or have its keys.</summary>
    [Theory]
    [InlineData("rules show --newer", "")]
    [InlineData("rules check windows.csv", "")]
    [InlineData("rules check windows.csv", "s3://bucket")]
    [InlineData("rules show --newer --json --store /missing/store", "")]
    public async Task ShowNewerOrCheck_NoStore_IsAnswered(string call, string store)
    {
        await File.WriteAllTextAsync(Path.Combine(Sandbox.Folder, "windows.csv"), "state,kind\nWY,all_year\n", Cancel);

        var answer = await Sandbox.RunWithAsync(new() { ["EMAILSCHEDULER__Store__Url"] = store, ["EMAILSCHEDULER__Store__Required"] = "true" }, call.Split(' '));

        Assert.Contains("WY", answer.Succeeded().Output, StringComparison.Ordinal);
        Assert.False(Path.Exists(Path.Combine(Sandbox.Folder, "data")));
    }

    [Fact]
    public async Task Check_NoDay_Is78() => (await Sandbox.RunAsync("rules", "check", "-", "--as-of", "2025-02-30")).AssertFailed(78, "Option '--as-of' has the value '2025-02-30'");

    /// <summary>A file, its exit code, and what the answer says of it.</summary>
    public static TheoryData<string, int, string> Files => new()
    {
        { "state,kind,days_before,days_after,source\nWyoming,Birthday,0,63,\"W.S. 26, a law\"\n", 0, "W.S. 26, a law" },
        { "kind,state\nall-year,TX\n\n# a remark\n", 0, "1 exclusion windows" },
        { "state,kind,valid_to,mode\nCA,all_year,2024-12-31,replace\n", 0, "windows.csv line 2: the window of CA ended on 2024-12-31, and yet it removes the built-in windows of that state." },
        { "state,kind\nTexarkana,all_year\n", 78, "windows.csv line 2" },
        { "", 78, "first line" },
        { "state,kind,state\nTX,all_year,CA\n", 78, "once" },
        { "state,kind,source\nTX,all_year,a law, and more\n", 78, "4 fields" },
        { "state,kind,source\nTX,all_year,\"a law\n", 78, "quotes" },
        { "state,kind,days_after\nTX,birthday,400\n", 78, "0 to 366" },
        { "state,kind,color\nTX,birthday,red\n", 78, "color" },
        { "state,kind,valid_from,valid_to\nTX,all_year,2025-02-01,2025-01-01\n", 78, "valid_to" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Check_File_IsReadOrTheLineNamed(string text, int exitCode, string expected)
    {
        var file = Path.Combine(Sandbox.Folder, "windows.csv");
        await File.WriteAllTextAsync(file, text, Cancel);

        var answer = await Sandbox.RunAsync("rules", "check", file, "--as-of", "2025-06-01");

        Assert.True(answer.ExitCode == exitCode, answer.Errors);
        Assert.Contains(expected, exitCode == 0 ? answer.Output : answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.csv")]
    [InlineData("/dev/zero")]
    [InlineData("")]
    [InlineData("/")]
    public async Task Check_NoFile_Is78(string file) => (await Sandbox.RunAsync("rules", "check", file)).AssertFailed(78);

    [Theory]
    [InlineData("(99, 'TX', 'birthday', 367, 0, NULL, NULL, NULL, NULL)", "days_before")]
    [InlineData("(NULL, 'TX', 'birthday', 'many', 0, NULL, NULL, NULL, NULL)", "days_before")]
    [InlineData("(99, 'TX', 'leap', 0, 0, NULL, NULL, NULL, NULL)", "kind")]
    [InlineData("(99, NULL, 'birthday', 0, 0, NULL, NULL, NULL, NULL)", "state")]
    [InlineData("(99, 'TX', 'birthday', 0, 0, '2025-02-30', NULL, NULL, NULL)", "valid_from")]
    [InlineData("(99, 'TX', 'birthday', 0, 0, NULL, NULL, 'remove', NULL)", "mode")]
    [InlineData("('all', 'TX', 'birthday', 0, 0, NULL, NULL, NULL, NULL)", "org_id")]
    [InlineData("(' ', 'TX', 'leap', 0, 0, NULL, NULL, NULL, NULL)", "kind")]
    public async Task Run_BadRowOfTheTable_Is78ByTableRowAndFieldAndWritesNothing(string row, string field)
    {
        Sandbox.With(Contacts + Windows + $"INSERT INTO exclusion_windows VALUES (99, 'TX', 'all_year', NULL, NULL, NULL, NULL, NULL, NULL), {row};");
        var before = await File.ReadAllBytesAsync(Sandbox.Database, Cancel);

        var answer = await Sandbox.RunAsync("run", "--as-of", "2025-06-01");

        answer.AssertFailed(78, "exclusion_windows row 2", field);
        Assert.Equal(before, await File.ReadAllBytesAsync(Sandbox.Database, Cancel));
    }

    [Theory]
    [InlineData("report", true)]
    [InlineData("apply", false)]
    [InlineData("ignore", false)]
    public async Task Run_EmailThatNewerRulesForbid_IsCountedUntilSomeoneDecides(string setting, bool isCounted)
    {
        Sandbox.With(Contacts);

        var answer = await Sandbox.RunAsync("run", "--as-of", "2025-06-05", "--set", $"Scheduling:NewerWindows={setting}");
        var status = await Sandbox.RunAsync("status");

        const string Counted = "newer state rules";
        Assert.Equal(isCounted, answer.Output.Contains(Counted, StringComparison.Ordinal));
        Assert.Equal(isCounted, status.Output.Contains(Counted, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(setting == "apply" ? "skipped" : "pre-scheduled", Sandbox.Query("SELECT status FROM email_schedules WHERE email_type = 'birthday'"));
    }
}
