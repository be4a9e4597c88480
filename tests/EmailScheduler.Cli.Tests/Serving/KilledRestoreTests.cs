using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EmailScheduler.Cli.Tests.Serving;

/// <summary>The process of <c>serve</c> is killed while it goes back to a past state for a person: another one shows what stands, and nothing is done twice.</summary>
public sealed class KilledRestoreTests : SandboxTests
{
    private const string Reason = "The import was wrong";

    /// <summary>Where the work was when the process was killed, and the layout of the database.</summary>
    public static TheoryData<string, string> Moments => new()
    {
        { "object", "committed" },
        { "log", "begun" },
        { "object", "sent" },
        { "object", "lease" },
        { "object", "begun" },
        { "object", "recorded" },
        { "object", "answered" },
        { "log", "sent" },
        { "log", "lease" },
        { "log", "committed" },
        { "log", "recorded" },
        { "log", "answered" },
    };

    /// <summary>The first of them, by default: one after the commit, and one before it.</summary>
    public static IEnumerable<TheoryDataRow<string, string>> SomeMoments => LongTests.First(Moments, byDefault: 2);

    [Theory]
    [MemberData(nameof(SomeMoments))]
    public async Task Restore_ProcessIsKilled_IsDoneOnceAndThePagesSayWhatStands(string layout, string moment)
    {
        await BeginAsync(layout);
        var before = await StatesAsync();
        var page = $"/organizations/99/history/{before[^1].Id}/restore";
        (string Name, string Value)[] form;
        using (var killed = await ServedProcess.StartAsync(Sandbox))
        {
            form = [("act", "restore"), ("reason", Reason), ("newest", ValueOf(await ReadAsync(killed, page), "newest"))];
            var answer = SendAsync(killed, page, form);
            await ReachAsync(moment, layout, answer);
            await killed.KillAsync();
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        var after = await StatesAsync();
        var isDone = after.Count > before.Count;
        Assert.Equal(isDone ? before.Prepend(after[0]) : before, after);
        Assert.True(!isDone || after[0] is { Kind: "restore" }, after[0].ToString());
        Assert.True(isDone || moment is not ("committed" or "recorded" or "answered"), "What was written to the database was not a commit.");
        await Sandbox.SucceedAsync("history", "verify");
        using var serving = await ServedProcess.StartAsync(Sandbox);
        await AssertPagesStandAsync(serving, page, isDone);
        await FreeAsync(serving, page, form);
        Assert.Equal(after, await StatesAsync());

        // The same form, with the token of the page as it is now; and once more.
        var first = await SendAsync(serving, page, form);
        var again = await SendAsync(serving, page, form);

        var states = await StatesAsync();
        Assert.Equal(before.Count + 1, states.Count);
        Assert.Equal(("restore", before[^1].Id), (states[0].Kind, states[0].RestoredFrom));
        var done = $"/organizations/99/history/restored/{states[0].RunId}";
        Assert.Equal((HttpStatusCode.SeeOther, isDone ? page : done), (first.StatusCode, first.Headers.Location?.OriginalString));
        Assert.Equal((HttpStatusCode.SeeOther, page), (again.StatusCode, again.Headers.Location?.OriginalString));
        Assert.Contains($"""<a href="{done}">what that did</a>""", await ReadAsync(serving, page), StringComparison.Ordinal);
        Assert.Contains("The state is the newest one again.", await ReadAsync(serving, done), StringComparison.Ordinal);
        await AssertRecordsAsync(states[0].RunId!, isDone);
        await serving.EndAsync();
        await Sandbox.SucceedAsync("history", "verify");
        await Sandbox.SucceedAsync("run", "--as-of", "2025-06-03");
        Sandbox.AssertNothingIsLeftBehind();
    }

    /// <summary>Whoever has the form open when the process is replaced is asked to load the page again: nothing is done by what was made for another.</summary>
    [Fact]
    public async Task Restore_FormOfTheKilledProcess_IsRefused()
    {
        await BeginAsync("object");
        var before = await StatesAsync();
        var page = $"/organizations/99/history/{before[^1].Id}/restore";
        string old, newest;
        using (var killed = await ServedProcess.StartAsync(Sandbox))
        {
            var html = await ReadAsync(killed, page);
            (old, newest) = (ValueOf(html, "formToken"), ValueOf(html, "newest"));
            await killed.KillAsync();
        }

        using var serving = await ServedProcess.StartAsync(Sandbox);
        using var answer = await SendAsync(serving, page, ("formToken", old), ("act", "restore"), ("reason", Reason), ("newest", newest));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("Load the page again", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(before, await StatesAsync());
    }

    private async Task BeginAsync(string layout)
    {
        await Sandbox.SucceedAsync("sample", "--contacts", "500", "--as-of", "2025-06-01", "--set", $"Database:Layout={layout}");
        await Sandbox.SucceedAsync("run", "--as-of", "2025-06-01");
        await Sandbox.SucceedAsync("run", "--as-of", "2025-06-20");
    }

    /// <summary>Waits, without a pause, until the work has come so far.</summary>
    private async Task ReachAsync(string moment, string layout, Task<HttpResponseMessage> answer)
    {
        var (file, commits) = (new FileInfo(Sandbox.Database), Commits());
        var written = file.Exists ? file.LastWriteTimeUtc : default;
        Func<bool> isReached = moment switch
        {
            "sent" => () => true,
            "lease" => () => File.Exists(Sandbox.Lease),
            "begun" => () => Records().Any(),
            "committed" => () => layout == "log" ? Commits() > commits : File.GetLastWriteTimeUtc(Sandbox.Database) != written && !File.Exists(Sandbox.Database + "-journal"),
            "recorded" => () => Records().Any(record => record.Contains("\"done\"", StringComparison.Ordinal)),
            _ => () => answer.IsCompleted,
        };

        // What comes next may come within a millisecond.
        await Task.Run(() => SpinWait.SpinUntil(() => isReached() || answer.IsCompleted, TimeSpan.FromMinutes(1)), Cancel);
    }

    private int Commits() => Directory.Exists(Sandbox.Database + ".ltx/0000") ? Directory.EnumerateFiles(Sandbox.Database + ".ltx/0000", "*.ltx").Count() : 0;

    private IEnumerable<string> Records() => Directory.Exists(Sandbox.Database + ".audit") ? Directory.EnumerateFiles(Sandbox.Database + ".audit", "*.json").Select(ReadShared) : [];

    private static string ReadShared(string path)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return reader.ReadToEnd();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static async Task AssertPagesStandAsync(ServedProcess serving, string page, bool isDone)
    {
        foreach (var path in new[] { "/", "/organizations/99", "/organizations/99/history", "/organizations/99/audit", "/organizations/99/lease" })
        {
            await ReadAsync(serving, path);
        }

        var html = await ReadAsync(serving, page);
        Assert.Equal(isDone, html.Contains("There is nothing to do", StringComparison.Ordinal));
        Assert.Equal(!isDone, html.Contains("name=\"newest\"", StringComparison.Ordinal));
    }

    /// <summary>The lease of a process that was killed stays for its time: the form says so, and the page of the lease that it can be removed.</summary>
    private async Task FreeAsync(ServedProcess serving, string page, (string Name, string Value)[] form)
    {
        if (!File.Exists(Sandbox.Lease))
        {
            return;
        }

        var busy = await SendAsync(serving, page, form);
        Assert.Equal(HttpStatusCode.Conflict, busy.StatusCode);
        Assert.Contains("Nothing works on the database", await busy.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        const string Lease = "/organizations/99/lease";
        var html = await ReadAsync(serving, Lease);
        Assert.Contains("Its process ran on this machine and has ended", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Wait for it", html, StringComparison.Ordinal);
        var removed = await SendAsync(serving, Lease, ("act", "break"), ("reason", "It was killed"), ("holder", ValueOf(html, "holder")));
        Assert.Equal(HttpStatusCode.SeeOther, removed.StatusCode);
    }

    /// <summary>Each run that went back has one record: of the one that was killed, the commit itself says that it was done, and the list says it too.</summary>
    private async Task AssertRecordsAsync(string run, bool isDone)
    {
        var records = (await Sandbox.SucceedAsync("audit", "list", "--json")).Document.GetProperty("acts").EnumerateArray().Where(record => record.GetProperty("act").GetString() == "restore").ToList();
        var ofRun = Assert.Single(records, record => record.GetProperty("ids").GetProperty("run").GetString() == run).GetProperty("outcome").GetString();
        Assert.Equal("done", ofRun);
        Assert.All(records.Where(record => record.GetProperty("ids").GetProperty("run").GetString() != run), record => Assert.Equal("begun", record.GetProperty("outcome").GetString()));
        Assert.True(records.Count <= (isDone ? 1 : 2), $"{records.Count} records");
    }

    private async Task<List<State>> StatesAsync() =>
        [.. (await Sandbox.SucceedAsync("history", "--json")).Document.GetProperty("commits").EnumerateArray().Select(state => new State(
            state.GetProperty("id").GetString()!, TextOf(state, "kind"), TextOf(state, "runId"), TextOf(state, "restoredFrom")))];

    private static string? TextOf(JsonElement state, string name) => state.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static async Task<string> ReadAsync(ServedProcess serving, string path)
    {
        using var answer = await serving.SendAsync("GET", path);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode} {html}");
        return html;
    }

    /// <summary>Sends a form of a page, with the token of that page as it is now unless another is given.</summary>
    private static async Task<HttpResponseMessage> SendAsync(ServedProcess serving, string page, params (string Name, string Value)[] form)
    {
        var fields = form.Any(field => field.Name == "formToken") ? form : [("formToken", ValueOf(await ReadAsync(serving, "/organizations/99"), "formToken")), .. form];
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(page, UriKind.Relative)) { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) };
        request.Headers.Add("x-functions-key", serving.Token);
        return await serving.Client.SendAsync(request, Cancel);
    }

    private static string ValueOf(string html, string field) =>
        WebUtility.HtmlDecode(Regex.Match(html, $"""name="{field}" value="([^"]*)" """.TrimEnd(), RegexOptions.None, TimeSpan.FromSeconds(5)) is { Success: true } found ? found.Groups[1].Value : throw new InvalidOperationException($"No field {field}: {html}"));

    private sealed record State(string Id, string? Kind, string? RunId, string? RestoredFrom);
}
