using System.Text;
using System.Text.RegularExpressions;

namespace EmailScheduler.Functions.Tests.Http;

/// <summary>The answers of the API, byte for byte but for what differs from run to run: status, media type and document.</summary>
public sealed partial class HttpGoldenTests
{
    private static readonly (Regex Varying, string Word)[] Varying =
        [(RunIdRegex, "RUN"), (BytesRegex, "BYTES"), (VersionRegex, "VERSION"), (StepsRegex, "MILLISECONDS"), (NextTryRegex, "TIME"), (FolderRegex, "FOLDER")];

    private const string Runs = "/api/organizations/99/runs";

    [Fact]
    public async Task Run_FromItsAcceptanceToItsEnd_IsTheDocumentThatProgramsKnow()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        var accepted = await api.PostAsync(Runs, """{"asOf":"2026-06-01"}""");
        await AssertAsync("run-accepted.txt", accepted);
        await AssertAsync("run-pending.txt", await RunAsync(api, accepted));

        await api.App.Hub.RunAsync();

        await AssertAsync("run-succeeded.txt", await RunAsync(api, accepted));
        await AssertAsync("runs.txt", await api.GetAsync(Runs));
        await AssertAsync("organizations.txt", await api.GetAsync("/api/organizations"));
    }

    [Fact]
    public async Task Run_ThatOnlyPlans_HasItsReport()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        var accepted = await api.PostAsync(Runs, """{"dryRun":true}""");

        await api.App.Hub.RunAsync();

        await AssertAsync("run-dry.txt", await RunAsync(api, accepted));
    }

    [Fact]
    public async Task Run_ThatWaitsForTheLease_SaysUntilWhen()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(7, 99));
        await api.App.HoldLeaseAsync(99, 600);
        var accepted = await api.PostAsync(Runs, null);

        await api.App.Hub.RunReadyAsync();

        await AssertAsync("run-waiting.txt", await RunAsync(api, accepted));
        await AssertAsync("organizations-lease.txt", await api.GetAsync("/api/organizations?lease=true&after=7"));
        await AssertAsync("organizations-first.txt", await api.GetAsync("/api/organizations?limit=1"));
        await AssertAsync("problem-running.txt", await api.PostAsync(Runs, null));
    }

    [Fact]
    public async Task Run_OfAnOrganizationWithoutADatabase_SaysWhatToCorrect()
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());
        var accepted = await api.PostAsync(Runs, null);

        await api.App.Hub.RunAsync();

        await AssertAsync("run-rejected.txt", await RunAsync(api, accepted));
        await AssertAsync("organizations-rejected.txt", await api.GetAsync("/api/organizations"));
    }

    [Fact]
    public async Task Health_StoreAnswers_IsTheDocumentThatMonitorsKnow()
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());

        await AssertAsync("health.txt", await api.GetAsync("/api/health"));
    }

    [Theory]
    [InlineData("organization", "GET", "/api/organizations/x/runs", null, "application/json")]
    [InlineData("id", "GET", "/api/runs/nonsense", null, "application/json")]
    [InlineData("limit", "GET", "/api/organizations?limit=0", null, "application/json")]
    [InlineData("after", "GET", "/api/organizations?after=x", null, "application/json")]
    [InlineData("lease", "GET", "/api/organizations?lease=maybe", null, "application/json")]
    [InlineData("not-found", "GET", "/api/runs/99-20260601T060000Z-0a1b2c3d", null, "application/json")]
    [InlineData("no-lease", "DELETE", "/api/organizations/99/lease", null, "application/json")]
    [InlineData("body", "POST", Runs, "{\"asOf\":\"yesterday\"}", "application/json")]
    [InlineData("day", "POST", Runs, "{\"asOf\":\"0001-01-01\"}", "application/json")]
    [InlineData("unknown", "POST", Runs, "{\"force\":true}", "application/json")]
    [InlineData("case", "POST", Runs, "{\"AsOf\":\"2026-06-01\"}", "application/json")]
    [InlineData("twice", "POST", Runs, "{\"dryRun\":true,\"dryRun\":true}", "application/json")]
    [InlineData("media-type", "POST", Runs, "{}", "text/plain")]
    public async Task Request_ThatIsWrong_IsTheProblemThatProgramsKnow(string name, string method, string path, string? body, string mediaType)
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, mediaType);

        await AssertAsync($"problem-{name}.txt", await api.Client.SendAsync(request, Cancel));
    }

    [Fact]
    public async Task Request_WithAHugeBody_IsTheProblemThatProgramsKnow()
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());

        await AssertAsync("problem-too-large.txt", await api.PostAsync(Runs, new string(' ', 5000)));
    }

    [Theory]
    [InlineData(ObjectStoreFailure.Transient)]
    [InlineData(ObjectStoreFailure.Configuration)]
    public async Task Request_WhileTheStoreFails_IsTheProblemThatProgramsKnow(ObjectStoreFailure kind)
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());
        api.App.Store.Fault = _ => new ObjectStoreException(kind, "The store says <no>.");

        await AssertAsync($"problem-store-{kind.ToString().ToLowerInvariant()}.txt", await api.GetAsync(Runs));
        await AssertAsync("problem-health.txt", await api.GetAsync("/api/health"));
    }

    [Fact]
    public async Task Request_ThatTheAppFailsOver_IsTheProblemThatProgramsKnow()
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());
        api.App.Store.KillWorkerAfter(0);

        await AssertAsync("problem-unexpected.txt", await api.GetAsync(Runs));
    }

    private static Task<HttpResponseMessage> RunAsync(ApiUnderTest<AppUnderTest> api, HttpResponseMessage accepted) => api.GetAsync(accepted.Headers.Location!.OriginalString);

    private static async Task AssertAsync(string name, HttpResponseMessage answer)
    {
        var text = $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType}\n{await answer.Content.ReadAsStringAsync(Cancel)}";
        foreach (var (varying, word) in Varying)
        {
            text = varying.Replace(text, word);
        }

        GoldenFile.AssertMatches(Path.Combine("Http", name), text);
    }

    [GeneratedRegex(@"\d{8}T\d{6}Z-[0-9a-f]{8}")]
    private static partial Regex RunIdRegex { get; }

    // What the database's bytes and their number depend on: SQLite's version.
    [GeneratedRegex("(?<=\"(bytesSent|bytesReceived|bytesFetched)\":)\\d+", RegexOptions.ExplicitCapture)]
    private static partial Regex BytesRegex { get; }

    [GeneratedRegex("(?<=\"(version|baseVersion)\":\")(\\\\.|[^\"])*", RegexOptions.ExplicitCapture)]
    private static partial Regex VersionRegex { get; }

    // A wait has a jitter that follows from the run's id.
    [GeneratedRegex("(?<=\"nextTryAt\":\")[^\"]*")]
    private static partial Regex NextTryRegex { get; }

    [GeneratedRegex("[^ \"]*email-scheduler-test-\\w+")]
    private static partial Regex FolderRegex { get; }

    [GeneratedRegex("(?<=\"step\":\"[a-z ]*\",\"milliseconds\":)[0-9.]+")]
    private static partial Regex StepsRegex { get; }
}
