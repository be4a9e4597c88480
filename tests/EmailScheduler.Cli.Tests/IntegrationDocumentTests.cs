using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EmailScheduler.Cli.Tests;

/// <summary>The programs of docs/integration.md, as they are printed there, with a provider that fails, refuses and answers late.</summary>
public sealed partial class IntegrationDocumentTests : SandboxTests
{
    [Fact]
    public Task ListSendReport_FaultsRunsAndARestore_SendsEachEmailOnce() => SendsEachEmailOnceAsync("object", "python3", "send.py");

    [LongTheory]
    [InlineData("log", "python3", "send.py")]
    [InlineData("object", "bash", "send.sh")]
    public Task ListSendReport_OtherLayoutOrShell_SendsEachEmailOnce(string layout, string interpreter, string program) => SendsEachEmailOnceAsync(layout, interpreter, program);

    /// <summary>A sender that knows nothing of pauses sends nothing while the organization is paused, and does not take the day for done.</summary>
    [Theory]
    [InlineData("python3", "send.py")]
    [InlineData("bash", "send.sh")]
    public async Task ListSendReport_Paused_SendsNothingAndFailsUntilItIsResumed(string interpreter, string program)
    {
        using var provider = new StandInProvider(knowsKeys: true, late: TimeSpan.Zero);
        var day = await PlannedAsync("object");
        await Sandbox.SucceedAsync("pause", "--reason", "the list is wrong");

        var paused = await RunAsync(provider, interpreter, program, "99", day);

        Assert.NotEqual(0, paused.ExitCode);
        Assert.Contains("the list is wrong", paused.Errors, StringComparison.Ordinal);
        Assert.Empty(provider.Accepted);
        await Sandbox.SucceedAsync("resume");
        Assert.NotEmpty(await Sandbox.DueAsync(day));
    }

    private async Task SendsEachEmailOnceAsync(string layout, string interpreter, string program)
    {
        using var provider = new StandInProvider(knowsKeys: true, late: TimeSpan.FromSeconds(3));
        var day = await PlannedAsync(layout);
        var due = await Sandbox.DueAsync(day);

        for (var round = 0; (await Sandbox.DueAsync(day)).Length > 0; round++)
        {
            Assert.True(round < 10, "The sender does not come to an end.");

            // Two at once: by a timer that is too fast.
            var answers = await Task.WhenAll(RunAsync(provider, interpreter, program, "99", day), RunAsync(provider, interpreter, program, "99", day));
            Assert.All(answers, answer => Assert.True(answer.ExitCode is 0 or 75, answer.Errors));
        }

        AssertSentOnce(provider, due);
        Assert.True(provider is { Repeated: > 0, Late: > 0, Failed: > 0 } && !provider.Refused.IsEmpty, "The provider has not shown what it can.");
        await ScheduleAsync();
        Assert.Empty(await Sandbox.DueAsync(day));

        await RestoreAsync(layout);
        Assert.Empty(await Sandbox.DueAsync(day));
        await ScheduleAsync();
        Assert.Empty(await Sandbox.DueAsync(day));
        Assert.Equal(0, (await RunAsync(provider, interpreter, program, "99", day)).ExitCode);
        AssertSentOnce(provider, due);
    }

    [LongFact]
    public async Task ClaimSendReport_TwoSendersAndAProviderWithoutKeys_SendsEachEmailOnceAtMost()
    {
        using var provider = new StandInProvider(knowsKeys: false, late: TimeSpan.FromSeconds(3));
        var day = await PlannedAsync("object");
        var due = await Sandbox.DueAsync(day);

        var answers = await Task.WhenAll(RunAsync(provider, "python3", "claim_and_send.py", "99", day), RunAsync(provider, "python3", "claim_and_send.py", "99", day));

        Assert.Contains(answers, answer => answer.ExitCode == 75 && answer.Errors.Contains("stay 'processing'", StringComparison.Ordinal));
        Assert.Empty(await Sandbox.DueAsync(day));
        Assert.Equal(provider.Accepted.Count, provider.Accepted.Select(email => email.Key).Distinct().Count());
        Assert.Superset(provider.Accepted.Select(email => email.Key).ToHashSet(), due.ToHashSet());

        // Each is sent, refused, or waits for a person: no more and no less than what the provider has not answered in time.
        await ScheduleAsync();
        Assert.Equal((long)(provider.Late + provider.Failed), Sandbox.Query("SELECT count(*) FROM email_schedules WHERE status = 'processing'"));
        Assert.Equal(due.Length, provider.Accepted.Count + provider.Refused.Count + provider.Failed);
    }

    public static TheoryData<string> Layouts => LongTests.AreWanted ? ["object", "log"] : ["log"];

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Import_NewChangedAndGoneContacts_ArePlannedFor(string layout)
    {
        using var provider = new StandInProvider(knowsKeys: true, late: TimeSpan.Zero);
        await PlannedAsync(layout);
        var (known, gone) = (await ContactAsync("id = 1"), await ContactAsync("id = 2"));
        var file = Path.Combine(Sandbox.Folder, "contacts.csv");
        await File.WriteAllTextAsync(file, $"email,zip_code,birth_date,status\n{known.ToUpperInvariant()},10001,1960-02-03,active\n{gone},,,deleted\nnew@example.com,94105,1961-04-05,\n", Cancel);

        var first = await RunAsync(provider, "bash", "import.sh", "99", file);
        first.Succeeded();
        if (LongTests.AreWanted)
        {
            var second = await RunAsync(provider, "bash", "import.sh", "99", file);
            Assert.Contains("The program changed nothing", second.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(known, await ContactAsync("birth_date = '1960-02-03' AND zip_code = '10001'"));
        Assert.Equal(gone, await ContactAsync("status = 'deleted' AND id = 2"));
        Assert.Equal("new@example.com", await ContactAsync("id = (SELECT max(id) FROM contacts)"));
        Assert.Equal("1", await Sandbox.QueryNewestAsync("SELECT count(*) > 0 FROM email_schedules WHERE contact_id = (SELECT max(id) FROM contacts)"));
        Assert.Equal("0", await Sandbox.QueryNewestAsync("SELECT count(*) FROM email_schedules WHERE contact_id = 2 AND status = 'pre-scheduled' AND scheduled_send_date > date('now', '+1 day')"));
    }

    /// <summary>The first step of an organization: the variable, and the import as ever. The columns are those that the document promises.</summary>
    [Fact]
    public async Task Import_NewOrganization_BeginsItsDatabaseWithTheColumnsOfTheContract()
    {
        using var provider = new StandInProvider(knowsKeys: true, late: TimeSpan.Zero);
        await WriteProgramsAsync();
        var file = Path.Combine(Sandbox.Folder, "new.csv");
        await File.WriteAllTextAsync(file, "\uFEFFemail,zip_code,birth_date,first_name,last_name,phone\nada@example.com,10001,1960-02-03,Ada,Li,555\n", Cancel);

        var refused = await RunAsync(provider, "bash", "import.sh", "99", file);
        var begun = await RunAsync(provider, "env", "EMAILSCHEDULER__Database__CreateWhenMissing=true", "bash", "import.sh", "99", file);

        refused.AssertFailed(65, "org-data/99.db");
        Assert.Contains("COLUMNS: phone\n", begun.Succeeded().Errors, StringComparison.Ordinal);
        Assert.Equal("Ada Li", Sandbox.Query("SELECT first_name || ' ' || last_name FROM contacts WHERE email = 'ada@example.com'"));
        Assert.NotEqual(0L, Sandbox.Query("SELECT count(*) FROM email_schedules"));
        var contract = ContactsRegex.Match(await File.ReadAllTextAsync(Path.Combine(SourceFolder.Of("Functions.sln"), "docs", "integration.md"), Cancel)).Groups["columns"].Value;
        Assert.Equal(
            NameRegex.Matches(contract).Select(name => name.Groups["name"].Value).Order(StringComparer.Ordinal),
            Convert.ToString(Sandbox.Query("SELECT group_concat(name) FROM (SELECT name FROM pragma_table_info('contacts') ORDER BY name)"), CultureInfo.InvariantCulture)!.Split(','));
    }

    [Fact]
    public async Task Webhook_Notifications_AreFolded()
    {
        using var provider = new StandInProvider(knowsKeys: true, late: TimeSpan.Zero);
        var day = await PlannedAsync("object");
        var due = await Sandbox.DueAsync(day);
        var notices = $$"""
            [{"type": "delivery", "id": "{{due[0]}}", "timestamp": 1748800000}, {"type": "opened", "timestamp": 1748800000},
             {"type": "complaint", "id": "", "recipient": "{{await ContactAsync($"id = {due[1].Split('-')[1]}")}}", "timestamp": 1748800000}]
            """;

        var answer = await RunAsync(provider, "bash", "notify.sh", notices, "99");

        Assert.Contains("Stored 2 events", answer.Succeeded().Output, StringComparison.Ordinal);
        Assert.DoesNotContain(due[0], await Sandbox.DueAsync(day));
        Assert.DoesNotContain(due[1], await Sandbox.DueAsync(day));
    }

    /// <summary>Each email that was due is in one inbox once, or was refused for good; and none is that was not due.</summary>
    private static void AssertSentOnce(StandInProvider provider, string[] due)
    {
        Assert.Equal(provider.Accepted.Count, provider.Accepted.Select(email => email.Key).Distinct().Count());
        Assert.Equal(provider.Accepted.Count, provider.Accepted.Select(email => (email.To, email.Type)).Distinct().Count());
        Assert.Equal(due.Order(StringComparer.Ordinal), provider.Accepted.Select(email => email.Key).Union(provider.Refused).Order(StringComparer.Ordinal));
    }

    /// <summary>Writes the document's programs into a folder, and <c>email-scheduler</c> as a command that finds this store.</summary>
    private async Task WriteProgramsAsync()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(SourceFolder.Of("Functions.sln"), "docs", "integration.md"), Cancel);
        foreach (Match block in ProgramRegex.Matches(document))
        {
            await File.WriteAllTextAsync(Path.Combine(Sandbox.Folder, block.Groups["name"].Value), block.Groups["text"].Value, Cancel);
        }

        var command = Path.Combine(Sandbox.Folder, "email-scheduler");
        await File.WriteAllTextAsync(command, $"#!/bin/sh\nexec dotnet '{Sandbox.Program}' \"$@\"\n", Cancel);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private async Task<string> PlannedAsync(string layout)
    {
        await WriteProgramsAsync();
        return await Sandbox.PlanSampleAsync(layout, emails: 7);
    }

    private Task<Answer> ScheduleAsync() => Sandbox.SucceedAsync("run", "--as-of", "2025-06-01");

    /// <summary>Goes back to the plan of before anything was sent, whichever layout keeps it how: in one with what happened since, in the other bare, so that the events alone protect.</summary>
    private async Task RestoreAsync(string layout)
    {
        if (layout == "log")
        {
            await Sandbox.SucceedAsync("restore", "--to-txid", "2", "--exact", "--yes");
            return;
        }

        var versions = (await Sandbox.RunAsync("versions", "list", "--json")).Document.GetProperty("versions");
        await Sandbox.SucceedAsync("versions", "restore", versions[0].GetProperty("id").GetString()!, "--yes");
    }

    private Task<string> ContactAsync(string condition) => Sandbox.QueryNewestAsync($"SELECT email FROM contacts WHERE {condition}");

    private Task<Answer> RunAsync(StandInProvider provider, string interpreter, string program, params string[] arguments) =>
        program == "notify.sh" ? RunAsync(provider, interpreter, program, arguments[0], arguments[1..]) : RunAsync(provider, interpreter, program, "", arguments);

    private async Task<Answer> RunAsync(StandInProvider provider, string interpreter, string program, string input, string[] arguments)
    {
        var start = new ProcessStartInfo(interpreter, [program, .. arguments])
        {
            WorkingDirectory = Sandbox.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{Sandbox.Folder}:{Environment.GetEnvironmentVariable("PATH")}";
        Sandbox.SetEnvironment(start);
        start.Environment["EMAILSCHEDULER__Retry__BusyWaitSeconds"] = "1";
        start.Environment["PROVIDER_URL"] = provider.Address;
        start.Environment["PROVIDER_TIMEOUT"] = "1";
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        return await Sandbox.EndAsync(process);
    }

    [GeneratedRegex(@"^```(python|bash)\n(?<text>#![^\n]*\n# (?<name>[a-z_]+\.(py|sh)): .*?)^```$", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ProgramRegex { get; }

    [GeneratedRegex(@"^\| `contacts` \|[^|]*\|(?<columns>[^|]*)\|$", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex ContactsRegex { get; }

    [GeneratedRegex("`(?<name>[a-z_]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex NameRegex { get; }
}
