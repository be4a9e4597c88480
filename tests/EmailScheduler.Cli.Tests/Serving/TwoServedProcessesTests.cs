using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using EmailScheduler.Runs.Identifiers;

namespace EmailScheduler.Cli.Tests.Serving;

/// <summary>
/// Two processes of <c>serve</c> over one store, with the same schedule: both ask for the same runs. Events that are reported to the one and to the other make every run have something to commit.
/// </summary>
public sealed class TwoServedProcessesTests : SandboxTests
{
    private const int Rounds = 3;

    private static readonly int[] Organizations = [1, 2, 3, 4];

    [Theory]
    [LongInlineData("object")]
    [InlineData("log")]
    public async Task Serve_TwoProcessesOverOneStore_RunEachOccurrenceOnceAndLoseNothing(string layout)
    {
        string[] settings = ["--set", $"Database:Layout={layout}", "--set", "Retry:BusyWaitSeconds=1", "--set", "Guard:Mode=warn"];
        foreach (var organization in Organizations)
        {
            await Sandbox.SucceedAsync(["sample", "--org", $"{organization}", "--contacts", "20", "--as-of", "2025-06-01", .. settings]);
        }

        string[] options = ["--schedule", "* * * * * *", "--parallel", "2", .. settings];
        using var first = await ServedProcess.StartAsync(Sandbox, options);
        using var second = await ServedProcess.StartAsync(Sandbox, options);
        for (var round = 0; round < Rounds; round++)
        {
            var before = Organizations.ToDictionary(organization => organization, organization => ReportsOf(organization).Length);
            foreach (var organization in Organizations)
            {
                await ReportAsync(first, organization, contact: (2 * round) + 1);
                await ReportAsync(second, organization, contact: (2 * round) + 2);
            }

            await EventuallyAsync(() => Organizations.All(organization => ReportsOf(organization).Length > before[organization] + 1));
        }

        await EventuallyAsync(async () => (await Task.WhenAll(Organizations.Select(FoldedAsync))).All(folded => folded >= 2 * Rounds));
        var ends = await Task.WhenAll(first.EndAsync(), second.EndAsync());

        Assert.All(ends, end => Assert.Equal(0, end.ExitCode));
        foreach (var end in ends)
        {
            var lines = end.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.NotEmpty(lines);
            Assert.All(lines, line => Assert.Matches("^Organization [1-4]: (completed|unchanged)", line));
        }

        foreach (var organization in Organizations)
        {
            await AssertEachOnceAsync(organization, settings);
        }

        Sandbox.AssertNothingIsLeftBehind();
    }

    /// <summary>Each run is that of an occurrence, and was committed at most once; each event was folded once, and is in the newest state.</summary>
    private async Task AssertEachOnceAsync(int organization, string[] settings)
    {
        var runs = ReportsOf(organization);
        Assert.All(runs, run => Assert.Equal(RunId.OfOccurrence(RunId.TimeOf(run)!.Value, organization), run));
        Assert.Equal(2 * Rounds, await FoldedAsync(organization));

        var history = await Sandbox.SucceedAsync(["history", "--org", $"{organization}", "--limit", "1000", "--json", .. settings]);
        var commits = history.Document.GetProperty("commits").EnumerateArray().Where(commit => commit.GetProperty("kind").GetString() == "run").ToList();
        var completed = new List<string>();
        foreach (var run in runs)
        {
            if ((await ReportOfAsync(organization, run)).GetProperty("status").GetString() == "completed")
            {
                completed.Add(run);
            }
        }

        Assert.Equal(completed.Order(StringComparer.Ordinal), commits.Select(commit => commit.GetProperty("runId").GetString()!).Order(StringComparer.Ordinal));

        var copy = Path.Combine(Sandbox.Folder, $"{organization}.db");
        await Sandbox.SucceedAsync(["exec", "--org", $"{organization}", .. settings, "--", "cp", "{database}", copy]);
        Assert.Equal((long)2 * Rounds, Sql.Read(copy, "SELECT count(*) FROM address_events"));
        Assert.False(File.Exists($"{DatabaseOf(organization)}.lock"), "The lease was not released.");
    }

    private static async Task ReportAsync(ServedProcess serving, int organization, int contact)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"/api/organizations/{organization}/events", UriKind.Relative));
        request.Headers.Add("x-functions-key", serving.Token);
        request.Content = new StringContent($$"""{"event":"unsubscribed","occurredAt":"2025-06-01T06:00:00Z","contact":{{contact}}}""", Encoding.UTF8, "application/x-ndjson");
        using var answer = await serving.Client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    /// <summary>The events that an organization's runs say they have folded.</summary>
    private async Task<long> FoldedAsync(int organization)
    {
        var folded = 0L;
        foreach (var run in ReportsOf(organization))
        {
            folded += (await ReportOfAsync(organization, run)).TryGetProperty("events", out var events) ? events.GetProperty("events").GetInt64() : 0;
        }

        return folded;
    }

    private async Task<JsonElement> ReportOfAsync(int organization, string run) =>
        JsonDocument.Parse(await File.ReadAllTextAsync($"{DatabaseOf(organization)}.runs/{run}.json", Cancel)).RootElement;

    private string[] ReportsOf(int organization) => Directory.Exists($"{DatabaseOf(organization)}.runs")
        ? [.. Directory.EnumerateFiles($"{DatabaseOf(organization)}.runs", "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!)]
        : [];

    private string DatabaseOf(int organization) => Path.Combine(Sandbox.Store, "org-data", string.Create(CultureInfo.InvariantCulture, $"{organization}.db"));
}
