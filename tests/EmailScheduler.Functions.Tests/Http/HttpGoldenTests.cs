using System.Text.RegularExpressions;

namespace EmailScheduler.Functions.Tests.Http;

/// <summary>
/// The answers of the API, byte for byte but for what differs from run to run: status, media type and document. Those that are the same in every host are beside the contract suite (<c>tests/ApiContract/Golden</c>).
/// </summary>
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
