using System.Text.Json;

namespace EmailScheduler.Cli.Tests;

/// <summary>A setting that is misspelt is refused before the lease, wherever it is given; and <c>config show</c> says where each is from.</summary>
public sealed class SettingsTests : SandboxTests
{
    private const string Contacts = "CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT); INSERT INTO contacts VALUES (1, 'ada@example.com');";

    /// <summary>A variable, an argument of <c>--set</c>, a file; the place and the name that the error gives.</summary>
    public static IEnumerable<TheoryDataRow<string?, string?, string?, string, string>> Misspelt => LongTests.First(
        new TheoryData<string?, string?, string?, string, string>
        {
            { null, "Scheduling:PreExclusionBuferDays=90", null, "--set", "Scheduling:PreExclusionBufferDays" },
            { "EMAILSCHEDULER__Shceduling__PreExclusionBufferDays", null, null, "EMAILSCHEDULER__Shceduling__PreExclusionBufferDays", "Scheduling:PreExclusionBufferDays" },
            { "EMAILSCHEDULER_SCHEDULING__PREEXCLUSIONBUFFERDAYS", null, null, "(in the environment)", "EMAILSCHEDULER__Scheduling__PreExclusionBufferDays" },
            { null, null, """{ "Leases": { "TimeoutSeconds": 60 } }""", "appsettings.json", "Lease:TimeoutSeconds" },
            { null, "Nothing:Like=it", null, "--set", "" },
            { "EMAILSCHEDULER__SCHEDULING_TIMEZONE", null, null, "EMAILSCHEDULER__SCHEDULING_TIMEZONE", "Scheduling:Timezone" },
            { "EMAILSCHEDULE__Scheduling__PreExclusionBufferDays", null, null, "(in the environment)", "EMAILSCHEDULER__Scheduling__PreExclusionBufferDays" },
            { "EMAIL_SCHEDULER_Lease_TimeoutSecond", null, null, "EMAIL_SCHEDULER_Lease_TimeoutSecond", "EMAILSCHEDULER__Lease__TimeoutSeconds" },
            { null, null, """{ "Scheduling": "none" }""", "appsettings.json", "Scheduling:" },
            { null, null, """{ "Store": "s3://agencies" }""", "appsettings.json", "Store:" },
        },
        byDefault: 4);

    [Theory]
    [MemberData(nameof(Misspelt))]
    public async Task Run_MisspeltSetting_Is78BeforeTheLease(string? variable, string? set, string? file, string source, string nearest)
    {
        // Whoever asks for the lease, which is held, is told so; and would be before anything else is wrong.
        await Sandbox.With(Contacts).HoldLeaseAsync();
        await Sandbox.WriteSettingsAsync(file);

        // The environment and the folder are a process's own.
        var answer = set is null ? await Sandbox.RunWithAsync(variable is null ? [] : new() { [variable] = "90" }, "run", "--no-wait") : await Sandbox.RunAsync("run", "--no-wait", "--set", set);

        answer.AssertFailed(78, source, $"did you mean '{nearest}");
        Assert.DoesNotContain("90", answer.Error, StringComparison.Ordinal);
    }

    /// <summary>A file of settings that cannot be read: the error names it and says what to do about it.</summary>
    [Theory]
    [LongInlineData("", "JSON")]
    [InlineData("{ nonsense", "JSON")]
    [LongInlineData("[1]", "JSON")]
    [LongInlineData("""{ "a": 1, "a": 2 }""", "JSON")]
    [InlineData(null, "let the account that runs this read the file")]
    public async Task Run_FileThatCannotBeRead_Is78WithItsNameAndTheRemedy(string? content, string remedy)
    {
        var file = Path.Combine(Sandbox.With(Contacts).Folder, "appsettings.json");
        await Sandbox.WriteSettingsAsync(content);
        if (content is null)
        {
            File.CreateSymbolicLink(file, file);
        }

        var answer = await Sandbox.RunWithAsync([], "status");

        answer.AssertFailed(78, file, remedy);
        Assert.DoesNotContain("Temp:Folder", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SettingsOfOthers_AreLeftAlone()
    {
        Sandbox.With(Contacts);
        await Sandbox.WriteSettingsAsync("""{ "Logging": { "LogLevel": { "Default": "Debug" } }, "AllowedHosts": "*", "Scheduling": {}, "Engine": { "Arguments": [] } }""");

        var answer = await Sandbox.RunWithAsync(new() { ["EMAILSCHEDULER__Logging__LogLevel__Default"] = "Debug", ["EMAILSCHEDULER__RunAt"] = "6", ["Scheduling__Nonsense"] = "1", ["EMAILSCHEDULER_TEST_TIMEZONE"] = "x" }, "run");

        answer.Succeeded();
    }

    [Fact]
    public async Task Run_UnknownOverrides_AreCountedAndNotShown()
    {
        Sandbox.With(Contacts + """CREATE TABLE organizations(id INTEGER, config_overrides TEXT); INSERT INTO organizations VALUES (99, '{"theirs":"ada@example.com","other":2}');""");

        var answer = await Sandbox.RunAsync("run", "--verbose");
        var document = (await Sandbox.RunAsync("run", "--json")).Document;

        Assert.Contains("config_overrides", Assert.Single(answer.Output.Split('\n'), line => line.EndsWith(": 2.", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(2, document.GetProperty("report").GetProperty("plan").GetProperty("unknownOverrides").GetInt32());
        Assert.DoesNotContain("ada@", answer.Output + document, StringComparison.Ordinal);
    }

    /// <summary>Every source once, each under a name of its own.</summary>
    [Fact]
    public async Task Show_EverySource_IsNamed()
    {
        Sandbox.With(Contacts + """
            CREATE TABLE organizations(id INTEGER, timezone TEXT, config_overrides TEXT); INSERT INTO organizations VALUES (99, 'America/Denver', '{"daily_send_percentage_cap":7,"theirs":1}');
            CREATE TABLE organization_state_buffers(org_id INTEGER, state_code TEXT, pre_exclusion_buffer_days INTEGER); INSERT INTO organization_state_buffers VALUES (99, 'CA', 30);
            """);
        var file = Path.Combine(Sandbox.Folder, "appsettings.json");
        await Sandbox.WriteSettingsAsync("""{ "Versions": { "Newest": 30, "Daily": 3 } }""");
        var variables = new Dictionary<string, string> { ["EMAILSCHEDULER__LEASE__TimeoutSeconds"] = "600", ["EMAILSCHEDULER__Versions__Daily"] = "4", ["ORG_ID"] = "99" };
        string[] arguments = ["config", "show", "--json", "--set", "Scheduling:SendTimeHour=9", "--set", "Engine:Arguments:0=--password=hush"];

        var answer = await Sandbox.RunWithAsync(variables, arguments);

        var shown = Shown(answer.Succeeded().Document);
        Assert.Equal(("30", file), shown["Versions:Newest"]);
        Assert.Equal(("4", "EMAILSCHEDULER__Versions__Daily"), shown["Versions:Daily"]);
        Assert.Equal(("600", "EMAILSCHEDULER__LEASE__TimeoutSeconds"), shown["Lease:TimeoutSeconds"]);
        Assert.Equal((Sandbox.Store, "EMAILSCHEDULER__Store__Url"), shown["Store:Url"]);
        Assert.Equal(("9", "--set"), shown["Scheduling:SendTimeHour"]);
        Assert.Equal(("60", "default"), shown["Scheduling:PreExclusionBufferDays"]);
        Assert.Equal(("America/Denver", "organizations.timezone"), shown["Scheduling:Timezone"]);
        Assert.Equal(("0.07", "organizations.config_overrides"), shown["Scheduling:DailySendPercentageCap"]);
        Assert.Equal(("30", "organization_state_buffers"), shown["Scheduling:PreExclusionBufferDays.CA"]);
        Assert.Equal(((string?)null, "default"), shown["Scheduling:SizeProfile"]);
        Assert.Equal(1, answer.Document.GetProperty("unknownOverrides").GetInt32());
        Assert.DoesNotContain("hush", answer.Output, StringComparison.Ordinal);
    }

    /// <summary>A store that cannot be read, an organization that is not there: what is known is shown, and the exit code says that something is not.</summary>
    [Theory]
    [InlineData("s3://user:hush@agencies?signature=hush2", 78)]
    [InlineData("STORE", 65)]
    public async Task Show_OrganizationThatCannotBeRead_ShowsTheRestAndTheReason(string store, int exitCode)
    {
        var answer = await Sandbox.RunAsync("config", "show", "--json", "--org", "7", "--store", store == "STORE" ? Sandbox.Store : store);

        answer.AssertFailed(exitCode, answer.Document.GetProperty("reason").GetString()!);
        Assert.Equal("--store", Shown(answer.Document)["Store:Url"].Source);
        Assert.DoesNotContain("hush", answer.Output + answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_WithoutAnOrganization_NeedsNoStore()
    {
        var answer = await Sandbox.RunWithAsync(new() { ["EMAILSCHEDULER__Store__Url"] = "s3://agencies" }, "config", "show");

        Assert.Matches(@"\n  Store:Url +s3://agencies +EMAILSCHEDULER__Store__Url\n", answer.Succeeded().Output);
    }

    private static Dictionary<string, (string? Value, string Source)> Shown(JsonElement document) => document.GetProperty("settings").EnumerateArray().ToDictionary(
        setting => setting.GetProperty("name").GetString()!,
        setting => (setting.TryGetProperty("value", out var value) ? value.GetString() : null, setting.GetProperty("source").GetString()!));
}
