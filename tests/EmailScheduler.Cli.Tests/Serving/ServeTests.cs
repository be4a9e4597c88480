using System.Globalization;
using System.Net;
using System.Text.Json;
using EmailScheduler.Runs.Identifiers;

namespace EmailScheduler.Cli.Tests.Serving;

/// <summary><c>serve</c> as a process: what it answers, what its timer starts, and how it ends.</summary>
public sealed class ServeTests : SandboxTests
{
    private const string EverySecond = "* * * * * *";

    /// <summary>Options, and what the error names.</summary>
    public static TheoryData<string, string> WrongOptions => new()
    {
        { "--urls http://0.0.0.0:5080", "reverse proxy" },
        { "--urls http://192.168.1.7:5080", "reverse proxy" },
        { "--urls http://[::]:5080", "reverse proxy" },
        { "--urls http://[::ffff:127.0.0.1]:5080", "reverse proxy" },
        { "--urls http://*:5080", "http://127.0.0.1:5080" },
        { "--urls http://example.com", "reverse proxy" },
        { "--urls http://127.0.0.1:0;http://10.0.0.1:0", "http://10.0.0.1:0" },
        { "--urls https://127.0.0.1:5080", "http://" },
        { "--urls http://127.0.0.1:5080/console", "http://127.0.0.1:5080/console" },
        { "--urls http://user@127.0.0.1:5080", "'--urls'" },
        { "--urls http://localhost:0", "http://127.0.0.1:0" },
        { "--urls 5080", "http://127.0.0.1:5080" },
        { "--urls ;", "'--urls'" },
        { "--schedule tomorrow", "'--schedule'" },
        { "--run-at 6", "--schedule '0 0 * * * *'" },
        { "--schedule @ --run-at 25", "'--run-at'" },
        { "--parallel 0", "'--parallel'" },
        { "--parallel 101", "'--parallel'" },
        { "--set Schedule=never", "'Schedule'" },
        { "--set Serve:Token=secret", "'Serve:Token'" },
    };

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public async Task Serve_WrongOption_Is78AndSaysWhatToGive(string options, string expected)
    {
        var answer = await Sandbox.RunAsync(["serve", .. options.Split(' ').Select(word => word == "@" ? "0 0 * * * *" : word)]);

        answer.AssertFailed(78, expected);
        Assert.DoesNotContain("'secret'", answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_MissingStore_Is65()
    {
        Directory.Delete(Sandbox.Store);

        (await Sandbox.RunAsync("serve")).AssertFailed(65, Sandbox.Store);
    }

    /// <summary>As <c>run</c> does: the console then has something to show.</summary>
    [Fact]
    public async Task Serve_NoStoreConfigured_MakesASampleInTheFolderDataAndSaysSo()
    {
        using var serving = await ServedProcess.StartAsync(Sandbox, new Dictionary<string, string> { ["EMAILSCHEDULER__Store__Url"] = "" });

        var listed = JsonDocument.Parse(await (await serving.SendAsync("GET", "/api/organizations")).Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("organizations");
        var (exitCode, errors) = await serving.EndAsync();

        var organization = Assert.Single(listed.EnumerateArray());
        Assert.Equal(99, organization.GetProperty("organizationId").GetInt64());
        Assert.Equal(JsonValueKind.Null, organization.GetProperty("lastRun").ValueKind);
        Assert.Equal(0, exitCode);
        Assert.Contains($"No store is configured: using the folder '{Path.Combine(Sandbox.Folder, "data")}'", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_PortInUse_Is78OnOneLine()
    {
        using var serving = await ServedProcess.StartAsync(Sandbox);
        var address = serving.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);

        var answer = await Sandbox.RunProgramAsync([], "serve", "--urls", address);

        answer.AssertFailed(78, address, "another port");
        Assert.Single(answer.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Serve_Asked_AnswersThisMachineAndEndsWithZero()
    {
        await Sandbox.WithSampleAsync(20);
        using var serving = await ServedProcess.StartAsync(Sandbox, "--parallel", "3");

        Assert.Equal(HttpStatusCode.OK, (await serving.SendAsync("GET", "/api/health", withToken: false)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await serving.SendAsync("GET", "/sign-in", withToken: false)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await serving.SendAsync("GET", "/nothing-here", withToken: false)).StatusCode);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await serving.SendAsync("GET", "/api/health", host: "rebound.example.com")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await serving.SendAsync("POST", "/api/organizations/99/runs", withToken: false)).StatusCode);
        var accepted = await serving.SendAsync("POST", "/api/organizations/99/runs");
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await EventuallyAsync(async () => (await StateOfAsync(serving, accepted)) == "succeeded");
        var (exitCode, errors) = await serving.EndAsync();

        Assert.Equal((0, 3), (exitCode, serving.Document.GetProperty("parallel").GetInt32()));
        Assert.False(serving.Document.TryGetProperty("schedule", out _));
        Assert.Contains("Organization 99: completed", errors, StringComparison.Ordinal);
        Assert.DoesNotContain(serving.Token, errors, StringComparison.Ordinal);
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Serve_ForPeople_SaysWhereAndWhenAndTheTokenOnce()
    {
        Signals.SkipWhenIgnored(Signals.Interrupt);
        using var process = Sandbox.Start([], "serve", "--urls", "http://127.0.0.1:0", "--schedule", "0 0 6 * * *");
        var lines = new List<string>();
        while (lines.Count < 3)
        {
            lines.Add(await process.StandardOutput.ReadLineAsync(Cancel) ?? throw new InvalidOperationException("It has ended."));
        }

        process.Send(Signals.Interrupt);
        var rest = await Sandbox.EndAsync(process);

        Assert.StartsWith("Listening on http://127.0.0.1:", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Token, for whoever may act: ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("Schedule: 0 0 6 * * * (UTC), next at ", lines[2], StringComparison.Ordinal);
        Assert.Equal((0, ""), (rest.ExitCode, rest.Output));
    }

    [Fact]
    public async Task Serve_TokenOfTheSettings_IsNotShown()
    {
        const string Token = "0123456789abcdef0123456789abcdef";
        using var serving = await ServedProcess.StartAsync(Sandbox, "--set", $"Serve:Token={Token}");
        serving.Client.DefaultRequestHeaders.Add("x-functions-key", Token);

        var answer = await serving.SendAsync("POST", "/api/organizations/7/runs", withToken: false);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.False(serving.Document.TryGetProperty("token", out _));
        Assert.DoesNotContain(Token, (await serving.EndAsync()).Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, (await Sandbox.SucceedAsync("config", "show", "--set", $"Serve:Token={Token}")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_VariablesOfOtherServers_AreNotRead()
    {
        using var process = Sandbox.Start(
            new Dictionary<string, string> { ["ASPNETCORE_URLS"] = "http://0.0.0.0:0", ["DOTNET_URLS"] = "http://0.0.0.0:0", ["ASPNETCORE_HTTP_PORTS"] = "0" }, "serve", "--json", "--urls", "http://127.0.0.1:0");
        var line = await process.StandardOutput.ReadLineAsync(Cancel);
        process.Send(Signals.Terminate);
        await Sandbox.EndAsync(process);

        Assert.StartsWith("http://127.0.0.1:", Assert.Single(JsonDocument.Parse(line!).RootElement.GetProperty("urls").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_Schedule_RunsAtItsOccurrences()
    {
        await Sandbox.WithSampleAsync(20);
        using var serving = await ServedProcess.StartAsync(Sandbox, "--schedule", EverySecond);

        await EventuallyAsync(() => Reports().Length >= 3);
        await serving.EndAsync();

        Assert.All(Reports(), run => Assert.Equal(RunId.OfOccurrence(TimeOf(run), 99), run));
        Sandbox.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task Serve_TerminatedDuringARun_ReleasesTheLeaseAndEndsWithZero()
    {
        await Sandbox.WithSampleAsync(20);
        using var serving = await ServedProcess.StartAsync(Sandbox, ["--schedule", EverySecond, .. HeldEngine()]);
        await EventuallyAsync(() => File.Exists(Started));
        Assert.True(File.Exists(Sandbox.Lease));

        var (exitCode, _) = await serving.EndAsync();

        Assert.Equal(0, exitCode);
        Sandbox.AssertNothingIsLeftBehind();
    }

    /// <summary>What survives is the lease, which names the run: the process that is started again asks for that run, and takes its lease over.</summary>
    [Fact]
    public async Task Serve_KilledDuringARun_BringsTheSameRunToItsEndWhenItIsStartedAgain()
    {
        await Sandbox.WithSampleAsync(20);
        var occurrence = DateTimeOffset.UtcNow.AddMinutes(-2);
        var schedule = string.Create(CultureInfo.InvariantCulture, $"0 {occurrence.Minute} {occurrence.Hour} * * *");
        using (var killed = await ServedProcess.StartAsync(Sandbox, ["--schedule", schedule, .. HeldEngine()]))
        {
            await EventuallyAsync(() => File.Exists(Started));
            await killed.KillAsync();
        }

        var held = JsonDocument.Parse(await File.ReadAllTextAsync(Sandbox.Lease, Cancel)).RootElement;
        File.Delete(Hold);
        using var serving = await ServedProcess.StartAsync(Sandbox, "--schedule", schedule);
        await EventuallyAsync(() => Reports().Length > 0);
        await EventuallyAsync(() => !File.Exists(Sandbox.Lease));
        await serving.EndAsync();

        var run = Assert.Single(Reports());
        Assert.Equal(held.GetProperty("run_id").GetString(), run);
        var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Sandbox.Database + ".runs", run + ".json"), Cancel)).RootElement;
        Assert.Equal(("completed", 2), (report.GetProperty("status").GetString(), report.GetProperty("try").GetInt32()));
        using var again = await ServedProcess.StartAsync(Sandbox, "--schedule", schedule);
        var accepted = await again.SendAsync("POST", "/api/organizations/99/runs");
        await EventuallyAsync(async () => await StateOfAsync(again, accepted) == "succeeded");
        await again.EndAsync();
        Assert.Equal(2, Reports().Length);
    }

    private string Started => Path.Combine(Sandbox.Folder, "started");

    private string Hold => Path.Combine(Sandbox.Folder, "hold");

    /// <summary>An engine that works for as long as a file is there.</summary>
    private string[] HeldEngine()
    {
        File.WriteAllText(Hold, "");
        return ["--set", "Engine:Command=bash", "--set", "Engine:Arguments:0=-c", "--set", $"Engine:Arguments:1=touch {Started}; while [ -e {Hold} ]; do sleep 0.05; done"];
    }

    private string[] Reports() => Directory.Exists(Sandbox.Database + ".runs")
        ? [.. Directory.EnumerateFiles(Sandbox.Database + ".runs", "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)]
        : [];

    private static DateTimeOffset TimeOf(string run) =>
        DateTimeOffset.ParseExact(run[..16], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static async Task<string?> StateOfAsync(ServedProcess serving, HttpResponseMessage accepted)
    {
        var answer = await serving.SendAsync("GET", accepted.Headers.Location!.OriginalString);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement.GetProperty("state").GetString();
    }
}
