using System.Text.Json;

namespace EmailScheduler.Cli.Tests;

/// <summary><c>plan --compare</c>: the plan with changed settings beside the plan with today's.</summary>
public sealed class PlanCompareTests : SandboxTests
{
    private const string Change = "Scheduling:PreExclusionBufferDays=10";

    // Without the buffer's fifty days Mary's birthday email is before the window of her state.
    private const string Database = """
        CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, state TEXT, birth_date TEXT);
        INSERT INTO contacts VALUES (1, 'mary@example.com', 'MD', '1960-09-20'), (2, 'bob@example.com', 'TX', '1960-07-20');
        CREATE TABLE campaign_types(name TEXT, active INTEGER);
        INSERT INTO campaign_types VALUES ('aep', 0);
        """;

    private const string OfTheOrganization = "CREATE TABLE organizations(id INTEGER, pre_exclusion_buffer_days INTEGER); INSERT INTO organizations VALUES (99, 60);";

    [Fact]
    public async Task PlanCompare_ChangedSetting_ShowsWhatItDoes()
    {
        Sandbox.With(Database);

        var answer = await CompareAsync(width: 80, Change);

        Assert.Matches(@"Scheduling:PreExclusionBufferDays +60 +10\b", answer.Output);
        Assert.Matches(@"emails to send +2 +2\n", answer.Output);
        Assert.Matches(@"skipped emails +1 +0 +-1\n", answer.Output);
        Assert.Matches(@"move to another day +0\n", answer.Output);
        Assert.Matches(@"appear +1 +1\n +now skipped: Birthday exclusion window for MD +1\n", answer.Output);
        Assert.Matches(@"vanish +1 +1\n +then not planned +1\n", answer.Output);
        Assert.Matches(@"birthday +1 +2 +0 +1 +0\n", answer.Output);
        Assert.Matches(@"2025-09-06 Sat +0 +1 +birthday \+1\n", answer.Output);
        Assert.Matches(@"2025-10-21 Tue +1 +0 +post_window -1\n", answer.Output);
        Assert.DoesNotContain("2025-07-06 Sun", answer.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was written.", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('@', answer.Output);
        Assert.All(answer.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task PlanCompare_ManyDaysDiffer_IsCappedWithALineForTheRest()
    {
        await Sandbox.WithSampleAsync(2000);

        var answer = await CompareAsync(width: 80, "Scheduling:BirthdayDaysBefore=7");

        Assert.Matches(@"… \d+ more days that differ, until 202\d-\d\d-\d\d; --json has all", answer.Output);
        Assert.All(answer.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    /// <summary>An empty difference has a reason that is not the rules'.</summary>
    [Theory]
    [InlineData(OfTheOrganization, Change, "Scheduling:PreExclusionBufferDays has no effect: the organization's own value '60' (organizations.pre_exclusion_buffer_days) prevails.")]
    [InlineData("", "Scheduling:PreExclusionBufferDays=60", "Scheduling:PreExclusionBufferDays has the value '60' already.")]
    public async Task PlanCompare_ChangeWithoutEffect_SaysWhy(string more, string change, string expected)
    {
        Sandbox.With(Database + more);

        var answer = await CompareAsync(width: null, change);

        Assert.Contains(expected, answer.Output, StringComparison.Ordinal);
        Assert.Contains("Both plans send the same emails at the same times.", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlanCompare_BuffersOfStates_SaysWhereTheChangeHasNoEffect()
    {
        Sandbox.With(Database + "CREATE TABLE organization_state_buffers(org_id INTEGER, state_code TEXT, pre_exclusion_buffer_days INTEGER); INSERT INTO organization_state_buffers VALUES (99, 'MD', 60), (99, 'CA', 1);");

        var answer = await CompareAsync(width: null, Change);

        Assert.Contains("has no effect in some states, where the organization's own value prevails: CA 1, MD 60 (organization_state_buffers).", answer.Output, StringComparison.Ordinal);
    }

    /// <summary>Only what <c>--set</c> says of the rules is the change: the environment and all other settings hold for both plans.</summary>
    [Fact]
    public async Task PlanCompare_SettingInTheEnvironment_HoldsForBothPlans()
    {
        Sandbox.With(Database);

        var answer = await Sandbox.RunProgramAsync(
            new() { ["EMAILSCHEDULER__Scheduling__PreExclusionBufferDays"] = "5", ["EMAILSCHEDULER__Scheduling__BirthdayDaysBefore"] = "7" },
            "plan", "--compare", "--json", "--as-of", "2025-06-01", "--set", "Scheduling:PreExclusionBufferDays=60", "--set", "Lease:TimeoutSeconds=60");

        Assert.Equal("""[{"name":"Scheduling:PreExclusionBufferDays","now":"5","changed":"60"}]""", answer.Succeeded().Document.GetProperty("settings").GetRawText());
        Assert.Equal(["2025-07-13", "2025-09-13", "2025-10-21"], answer.Document.GetProperty("comparison").GetProperty("days").EnumerateArray().Select(day => day.GetProperty("day").GetString()));
    }

    /// <summary>Both numbers of a day are those of two plans, each made alone.</summary>
    [Fact]
    public async Task PlanCompare_Json_HasTheDaysOfTwoPlans()
    {
        await Sandbox.WithSampleAsync(300);
        var change = "Scheduling:MaxEmailsPerPeriod=1";

        var days = (await Sandbox.SucceedAsync("plan", "--compare", "--json", "--as-of", "2025-06-01", "--set", change)).Document.GetProperty("comparison").GetProperty("days").EnumerateArray().ToList();

        Assert.Equal(await DaysAsync(), Days(days, "now"));
        Assert.Equal(await DaysAsync("--set", change), Days(days, "changed"));
    }

    [Theory]
    [InlineData("'--compare'", "--set", "Lease:TimeoutSeconds=60")]
    [InlineData("--set Scheduling:PreExclusionBufferDays=30", "--quiet")]
    [InlineData("omit it with --compare", "--csv", "rows.csv", "--set", Change)]
    [InlineData("'Engine:Command'", "--set", "Engine:Command=planner", "--set", Change)]
    [InlineData("'Scheduling:SendTimeHour'", "--set", "Scheduling:SendTimeHour=24")]
    [InlineData("did you mean 'Scheduling:SendTimeHour'?", "--set", "Scheduling:SendTimeHours=9")]
    public async Task PlanCompare_BadCall_NamesWhatIsWrong(string expected, params string[] more)
    {
        (await Sandbox.With(Database).RunAsync(["plan", "--compare", "--as-of", "2025-06-01", .. more])).AssertFailed(78, expected);
        Assert.False(File.Exists("rows.csv"));
    }

    private Task<Answer> CompareAsync(int? width, string change) => Sandbox.RunAsync(width, "plan", "--compare", "--as-of", "2025-06-01", "--set", change);

    private async Task<List<(string Day, long Emails)>> DaysAsync(params string[] more)
    {
        var plan = (await Sandbox.SucceedAsync(["plan", "--json", "--as-of", "2025-06-01", .. more])).Document.GetProperty("report").GetProperty("plan");
        return [.. plan.GetProperty("calendar").EnumerateArray().Select(day => (day.GetProperty("day").GetString()!, day.GetProperty("mails").EnumerateObject().Sum(type => type.Value.GetInt64())))];
    }

    private static List<(string Day, long Emails)> Days(IEnumerable<JsonElement> days, string plan) =>
        [.. days.Select(day => (day.GetProperty("day").GetString()!, day.GetProperty(plan).GetInt64())).Where(day => day.Item2 > 0)];
}
