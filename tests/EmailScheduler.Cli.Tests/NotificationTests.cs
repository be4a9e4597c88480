using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EmailScheduler.Cli.Tests;

/// <summary>Notifications of the command line: after the report, of runs and of nothing else, and whatever becomes of them the run ends as it has.</summary>
public sealed class NotificationTests : SandboxTests
{
    private const string Contacts = "CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, birth_date TEXT); INSERT INTO contacts VALUES (1, 'ada@example.com', '1960-07-01');";

    private readonly Receiver _receiver = new();

    public override void Dispose()
    {
        base.Dispose();
        _receiver.Dispose();
    }

    [Fact]
    public async Task Run_RejectedAndThenRepaired_NotifiesOfBothAndShowsNothingOfIt()
    {
        var rejected = await RunAsync(_receiver.Address, "run", "--json");
        Sandbox.With(Contacts);
        var completed = await RunAsync(_receiver.Address, "run", "--json");
        var quiet = await RunAsync(_receiver.Address, "run");

        Assert.Equal((65, 0, 0), (rejected.ExitCode, completed.ExitCode, quiet.ExitCode));
        Assert.Equal([RunIdOf(rejected) + "-rejected", RunIdOf(completed) + "-recovered"], _receiver.Ids);
        Assert.Equal(["", "", ""], [string.Concat(rejected.Errors.Split('\n').Skip(1)), completed.Errors, quiet.Errors]);
        Assert.DoesNotContain('@', string.Concat(_receiver.Requests.Select(request => request.Body)));
    }

    /// <summary>A value out of the database is in the error and in the report, without an address; it does not leave the house.</summary>
    [Fact]
    public async Task Run_ReasonWithAnAddress_IsSentWithoutIt()
    {
        Sandbox.With(Contacts + "CREATE TABLE organizations(id INTEGER, timezone TEXT); INSERT INTO organizations VALUES (99, 'ada@example.com');");

        (await RunAsync(_receiver.Address, "run")).AssertFailed(78, "timezone", "'(address)'");

        var reason = Assert.Single(_receiver.Bodies).RootElement.GetProperty("data").GetProperty("reason").GetString()!;
        Assert.Contains("has the value '", reason, StringComparison.Ordinal);
        Assert.DoesNotContain("ada", _receiver.Requests.Single().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PausedAndThenResumed_IsHeldAndRecovers()
    {
        Sandbox.With(Contacts);
        await Sandbox.SucceedAsync("pause", "--reason", "ask ada");

        Assert.Equal(76, (await RunAsync(_receiver.Address, "run")).ExitCode);
        await Sandbox.SucceedAsync("resume", "--reason", "asked");
        await RunAsync(_receiver.Address, "run");

        Assert.Equal(["run.held", "run.recovered"], _receiver.Types);
        Assert.True(_receiver.Bodies[0].RootElement.GetProperty("data").TryGetProperty("pausedSince", out _));
        Assert.DoesNotContain("ada", string.Concat(_receiver.Requests.Select(request => request.Body)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run --dry-run")]
    [InlineData("plan")]
    [InlineData("status")]
    [InlineData("exec -- false")]
    [InlineData("exec -- true")]
    [InlineData("restore previous --yes")]
    [InlineData("convert --to log")]
    [InlineData("sample --org 7")]
    [InlineData("run --no-wait")]
    public async Task Command_ThatIsNoRunThatEnded_NotifiesOfNothing(string command)
    {
        using var heartbeat = new Receiver();
        Sandbox.With(Contacts);
        await Sandbox.SucceedAsync("run", "--as-of", "2025-06-01");
        if (command.Contains("--no-wait", StringComparison.Ordinal))
        {
            await Sandbox.HoldLeaseAsync();
        }

        await RunAsync(_receiver.Address, [.. command.Split(" -- ")[0].Split(' '), "--set", $"Notify:Heartbeat={heartbeat.Address}", .. command.Contains(" -- ", StringComparison.Ordinal) ? ["--", command.Split(" -- ")[1]] : Array.Empty<string>()]);

        Assert.Empty(_receiver.Requests.Concat(heartbeat.Requests));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run --all")]
    public async Task Run_Completed_SendsTheHeartbeatAfterTheReportIsStored(string command)
    {
        var reports = 0;
        using var heartbeat = new Receiver((_, _) =>
        {
            reports = Directory.GetFiles(Sandbox.Database + ".runs").Length;
            return Task.CompletedTask;
        });
        Sandbox.With(Contacts);

        (await Sandbox.RunAsync([.. command.Split(' '), "--set", $"Notify:Heartbeat={heartbeat.Address}{{organization}}"])).Succeeded();

        Assert.Equal("/99", Assert.Single(heartbeat.Requests).Path);
        Assert.Equal(1, reports);
    }

    [Theory]
    [InlineData("--verbose")]
    [InlineData("--json")]
    public async Task Run_ReceiverIsDown_EndsAsItHasAndSaysSoWithoutSecrets(string option)
    {
        var address = $"http://127.0.0.1:{LoopbackListener.FreePort()}/hush?hush=1";
        Sandbox.With(Contacts);
        (await Sandbox.RunAsync("run", "--set", $"Notify:Heartbeat={address}", option)).Succeeded();
        File.Delete(Sandbox.Database);

        var answer = await RunAsync(address, "run", option);

        Assert.Equal(65, answer.ExitCode);
        Assert.Contains("Not delivered to Notify:Webhooks:0: run.rejected: no connection. It is sent again with the organization's next run.", answer.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", answer.Output + answer.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Receiver.Secret[6..], answer.Output + answer.Errors, StringComparison.Ordinal);
    }

    /// <summary>One lane, and a receiver that answers the first event only when it has the second: a run that waited for a receiver would wait for ever.</summary>
    [Fact]
    public async Task RunAll_ReceiverThatIsSlow_HoldsUpNoOtherRun()
    {
        var both = new TaskCompletionSource();
        using var receiver = new Receiver((number, _) =>
        {
            if (number == 2)
            {
                both.SetResult();
            }

            return both.Task;
        });
        foreach (var organization in (int[])[1, 2])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Sandbox.Database)!);
            await File.WriteAllBytesAsync(Path.Combine(Path.GetDirectoryName(Sandbox.Database)!, $"{organization}.db"), new byte[8192], Cancel);
        }

        var answer = await RunAsync(receiver.Address, "run", "--all", "--parallel", "1", "--set", "Notify:TimeoutSeconds=60");

        Assert.Equal(65, answer.ExitCode);
        Assert.Equal(2, receiver.Requests.Count);
        Assert.DoesNotContain("Not delivered", answer.Errors, StringComparison.Ordinal);
    }

    /// <summary>The process is killed, or asked to end, while the receiver does not answer: the next run delivers what is left, first and with the same id.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(Signals.Interrupt)]
    [InlineData(Signals.Terminate)]
    public async Task Run_EndedWhileItNotifies_TheNextRunDelivers(int? signal)
    {
        Signals.SkipWhenIgnored(signal ?? Signals.Hangup);
        var asked = new TaskCompletionSource();
        using var receiver = new Receiver((number, _) =>
        {
            asked.TrySetResult();
            return number == 1 ? Task.Delay(Timeout.Infinite, Cancel) : Task.CompletedTask;
        });
        using var process = Sandbox.Start(new() { ["EMAILSCHEDULER__Notify__Webhooks"] = $$"""[{"url":"{{receiver.Address}}","secret":"{{Receiver.Secret}}"}]""", ["EMAILSCHEDULER__Notify__TimeoutSeconds"] = "60" }, "run", "--json");
        await asked.Task.WaitAsync(Cancel);
        if (signal is { } number)
        {
            process.Send(number);
        }
        else
        {
            process.Kill();
        }

        var ended = await Sandbox.EndAsync(process);
        var first = receiver.Ids[0];
        Sandbox.With(Contacts);
        var next = await RunAsync(receiver.Address, "run", "--json");

        Assert.Equal(signal is null ? 137 : 65, ended.ExitCode);
        Assert.Equal([first, first, RunIdOf(next.Succeeded()) + "-recovered"], receiver.Ids);
        Assert.Equal(first, RunIdOf(ended) + "-rejected");
    }

    [Fact]
    public async Task ConfigShow_Notify_ShowsHostsAndNoSecret()
    {
        var answer = await RunAsync("https://hooks.example.com/hush", "config", "show", "--json", "--set", "Notify:Heartbeat=https://hc.example.com/hush");
        var json = await Sandbox.RunAsync("config", "show", "--set", $$"""Notify:Webhooks=[{"url":"https://hooks.example.com/hush","secret":"{{Receiver.Secret}}"}]""");

        var shown = answer.Succeeded().Document.GetProperty("settings").EnumerateArray().Where(setting => setting.GetProperty("name").GetString()!.StartsWith("Notify:", StringComparison.Ordinal))
            .ToDictionary(setting => setting.GetProperty("name").GetString()!, setting => setting.TryGetProperty("value", out var value) ? value.GetString() : null);
        Assert.Equal(("https://hooks.example.com/***", "***", "https://hc.example.com/***", "10"), (shown["Notify:Webhooks:0:Url"], shown["Notify:Webhooks:0:Secret"], shown["Notify:Heartbeat"], shown["Notify:TimeoutSeconds"]));
        Assert.DoesNotContain(shown.Keys, name => name.StartsWith("Notify:Webhooks:1", StringComparison.Ordinal));
        Assert.Matches(@"\n  Notify:Webhooks +\*\*\* +--set\n", json.Succeeded().Output);
        Assert.DoesNotContain("hush", answer.Output + json.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Receiver.Secret[6..], answer.Output + json.Output, StringComparison.Ordinal);
    }

    /// <summary>The program of docs/notifications.md, as it is printed there: it takes what is genuine, once, and asks for it again while its target is down.</summary>
    [Theory]
    [InlineData("slack", "text")]
    [InlineData("teams", "attachments")]
    [InlineData("pagerduty", "event_action")]
    public async Task Forward_ProgramOfTheDocument_TranslatesWhatIsGenuine(string target, string field)
    {
        using var receiver = new Receiver(500, 202);
        var port = LoopbackListener.FreePort();
        using var program = await StartForwardAsync(target, receiver.Address, port);
        try
        {
            (await RunAsync($"http://127.0.0.1:{port}/", "run")).AssertFailed(65, "99.db");
            Sandbox.With(Contacts);
            Assert.Equal("", (await RunAsync($"http://127.0.0.1:{port}/", "run")).Succeeded().Errors);
            File.Delete(Sandbox.Database);
            var forged = await Sandbox.RunAsync("run", "--set", $"Notify:Webhooks:0:Url=http://127.0.0.1:{port}/", "--set", $"Notify:Webhooks:0:Secret=whsec_{Convert.ToBase64String(new byte[24])}");

            Assert.Contains("run.rejected: it answered 401.", forged.Errors, StringComparison.Ordinal);
            Assert.Equal(3, receiver.Requests.Count);
            Assert.All(receiver.Bodies, body => Assert.True(body.RootElement.TryGetProperty(field, out _)));
            Assert.Equal(receiver.Requests.First().Body, receiver.Requests.ElementAt(1).Body);
            Assert.Contains("run.rejected", receiver.Requests.First().Body, StringComparison.Ordinal);
            Assert.Contains(target == "pagerduty" ? "\"event_action\": \"resolve\"" : "run.recovered", receiver.Requests.Last().Body, StringComparison.Ordinal);
        }
        finally
        {
            program.Kill();
        }
    }

    private async Task<Process> StartForwardAsync(string target, string address, int port)
    {
        var document = await File.ReadAllTextAsync(Path.Combine(SourceFolder.Of("Functions.sln"), "docs", "notifications.md"), Cancel);
        var file = Path.Combine(Sandbox.Folder, "forward.py");
        await File.WriteAllTextAsync(file, Regex.Match(document, "```python\n(.*?)```", RegexOptions.Singleline).Groups[1].Value, Cancel);
        var start = new ProcessStartInfo("python3", [file]) { RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in (IEnumerable<(string, string)>)[("TARGET", target), ("TARGET_URL", address), ("SECRET", Receiver.Secret), ("ROUTING_KEY", "key"), ("PORT", $"{port}")])
        {
            start.Environment[name] = value;
        }

        var program = Process.Start(start)!;
        using var client = new HttpClient();
        while (true)
        {
            try
            {
                // It knows no GET, and says so once it listens.
                await client.GetAsync(new Uri($"http://127.0.0.1:{port}/"), Cancel);
                return program;
            }
            catch (HttpRequestException) when (!program.HasExited)
            {
                await Task.Delay(50, Cancel);
            }
        }
    }

    private Task<Answer> RunAsync(string address, params string[] command)
    {
        // What is after '--' is not the program's.
        var (own, rest) = (command.TakeWhile(argument => argument != "--").ToList(), command.SkipWhile(argument => argument != "--"));
        return Sandbox.RunAsync([.. own, "--set", $"Notify:Webhooks:0:Url={address}", "--set", $"Notify:Webhooks:0:Secret={Receiver.Secret}", .. rest]);
    }

    private static string RunIdOf(Answer answer) => answer.Document.GetProperty("runId").GetString()!;
}
