using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using EmailScheduler.Api.Http;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Events;

namespace EmailScheduler.Tests.ApiContract;

/// <summary>
/// What every host of the API does, over HTTP: good and bad requests of each operation, and answers as <c>docs/openapi.json</c> describes them. A class for each host derives from this one; each test
/// has an organization of its own.
/// </summary>
/// <param name="host">The host.</param>
public abstract class ApiContractTests<THost>(THost host) : IClassFixture<THost>, IDisposable
    where THost : class, IApiHost
{
    private const string KeyHeader = "x-functions-key";
    // More than any server takes by default.
    private const int HugeBytes = 40_000_000;
    private const string Reason = """{"reason":"the new list is right"}""";

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);
    private static long _organizations = 700_000;

    private readonly long _organization = Interlocked.Increment(ref _organizations);
    private readonly ContractStore _store = new(host);
    private readonly HttpClient _client = new() { BaseAddress = host.Address };

    public void Dispose()
    {
        _client.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Operation_Key_IsAskedForWhereTheTableSaysSo()
    {
        foreach (var route in ApiRoutes.All)
        {
            var path = "/api/" + route.Pattern.Replace("{org}", $"{_organization}", StringComparison.Ordinal).Replace("{id}", $"{_organization}-{ContractStore.NewestRun}", StringComparison.Ordinal);

            var (without, right) = (await SendWithAsync(null, route.Method, path), await SendAsync(route.Method, path));

            Assert.Equal((route.Name, route.Role > host.WithoutKey), (route.Name, without.StatusCode == HttpStatusCode.Unauthorized));
            if (route.Role > host.WithoutKey)
            {
                // Where none is needed, a host may refuse a wrong one or take no notice of it.
                Assert.Equal((route.Name, HttpStatusCode.Unauthorized), (route.Name, (await SendWithAsync("wrong", route.Method, path)).StatusCode));
            }

            Assert.NotEqual((route.Name, HttpStatusCode.Unauthorized), (route.Name, right.StatusCode));
        }
    }

    [Theory]
    [MemberData(nameof(RefusedRequests.All), MemberType = typeof(RefusedRequests))]
    public async Task Request_ThatCannotBeCarriedOut_IsAProblemAndChangesNothing(string given, string method, string path, string? body, string mediaType, int status)
    {
        await _store.GiveAsync(_organization, given);
        var before = await _store.KeysAsync(_organization);

        var answer = await SendAsync(method, "/api/" + path.Replace("*", $"{_organization}", StringComparison.Ordinal), body, mediaType);

        Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var problem = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel))!;
        Assert.Equal(("about:blank", status), (problem.GetProperty("type").GetString(), problem.GetProperty("status").GetInt32()));
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.DoesNotContain("ada@example.com", problem.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(before, await _store.KeysAsync(_organization));
    }

    [Theory]
    [MemberData(nameof(RefusedRequests.Golden), MemberType = typeof(RefusedRequests))]
    public async Task Request_ThatIsWrong_IsTheProblemThatProgramsKnow(string name, string method, string path, string? body, string mediaType) =>
        await GoldenAnswer.AssertAsync($"problem-{name}.txt", await SendAsync(method, "/api/" + path.Replace("*", $"{_organization}", StringComparison.Ordinal), body, mediaType), _organization);

    [Fact]
    public async Task StartRun_WithADay_IsAcceptedAndCanBePolledAndIsListed()
    {
        await _store.GiveAsync(_organization, "a database");

        var answer = await PostAsync("runs", """{"asOf":"2026-07-04"}""");

        await GoldenAnswer.AssertAsync("run-accepted.txt", answer, _organization);
        var accepted = await ReadAsync<AcceptedRun>(answer, HttpStatusCode.Accepted);
        Assert.Equal(($"/api/runs/{accepted.Id}", _organization), (answer.Headers.Location!.OriginalString, accepted.OrganizationId));
        var run = await EndAsync(answer);
        Assert.Equal((accepted.RunId, RunState.Succeeded, RunStatus.Completed, 1), (run.RunId, run.State, run.Status, run.Tries));
        Assert.Equal(new DateOnly(2026, 7, 4), run.Report!.Plan!.Today);
        Assert.Equal(accepted.RunId, Assert.Single(await GetAsync<RunReport[]>("runs?limit=1")).RunId);
        var page = await ReadAsync<OrganizationDocuments>(await SendAsync("GET", $"/api/organizations?after={_organization - 1}&limit=1&lease=true"));
        Assert.Equal((_organization, accepted.RunId), (page.Organizations[0].OrganizationId, page.Organizations[0].LastRun!.RunId));
    }

    [Fact]
    public async Task StartRun_Dry_HasItsReportAndChangesNothing()
    {
        await _store.GiveAsync(_organization, "a database");
        var before = await _store.KeysAsync(_organization);

        var run = await EndAsync(await PostAsync("runs", """{"dryRun":true}"""));

        Assert.Equal((RunState.Succeeded, true), (run.State, run.Report!.DryRun));
        Assert.Equal(before, await _store.KeysAsync(_organization));
    }

    [Fact]
    public async Task StartRun_WithoutADatabase_FailsAndSaysWhatToCorrect()
    {
        var run = await EndAsync(await PostAsync("runs", null));

        Assert.Equal((RunState.Failed, RunStatus.Rejected, FailureCategory.Database), (run.State, run.Status, run.Rejection));
        Assert.Contains($"org-data/{_organization}.db", run.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartRun_SeveralTimesAtOnce_IsAcceptedOnceAndTheOthersSayWhere()
    {
        await _store.GiveAsync(_organization, "a database");
        await _store.HoldLeaseAsync(_organization);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PostAsync("runs", null)));

        Assert.Equal([202, 409, 409, 409], answers.Select(answer => (int)answer.StatusCode).Order());
        Assert.Single(answers.Select(answer => answer.Headers.Location).Distinct());
        await GoldenAnswer.AssertAsync("problem-running.txt", answers.First(answer => answer.StatusCode == HttpStatusCode.Conflict), _organization);
    }

    [Fact]
    public async Task BreakLease_OfARunThatAnotherOneWaitsFor_IsRecordedAndDoneOnce()
    {
        await _store.GiveAsync(_organization, "a database");
        await EndAsync(await PostAsync("runs", null));
        await _store.HoldLeaseAsync(_organization);
        var waiting = await UntilAsync(await PostAsync("runs", null), run => run.State == RunState.Waiting);
        Assert.Equal((RunStatus.Busy, true), (waiting.Status, waiting.NextTryAt is not null));
        var page = await ReadAsync<OrganizationDocuments>(await SendAsync("GET", $"/api/organizations?after={_organization - 1}&limit=1&lease=true"));
        Assert.NotNull(page.Organizations[0].Lease);

        var (first, second) = (await SendAsync("DELETE", Path("lease?reason=the%20machine%20is%20gone")), await SendAsync("DELETE", Path("lease")));

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (first.StatusCode, second.StatusCode));
        var act = Assert.Single((await GetAsync<ActsDocument>("audit")).Acts);
        Assert.Equal(("lease_break", AuditOutcome.Done, "the machine is gone"), (act.Act, act.Outcome, act.Reason));
        Assert.NotEmpty(act.Actor);
    }

    [Fact]
    public async Task Approve_HeldRun_IsApprovedOnce()
    {
        await _store.GiveAsync(_organization, "held");

        var first = await ReadAsync<ApprovedDocument>(await PostAsync("approve", Reason));
        var second = await ReadAsync<ApprovedDocument>(await PostAsync("approve", $$"""{"reason":"so do I","heldRun":"{{ContractStore.NewestRun}}"}"""));

        Assert.Equal((true, false, ContractStore.NewestRun), (first.IsNew, second.IsNew, second.Approval.HeldRunId));
        Assert.Equal("the new list is right", second.Approval.Reason);
        Assert.Equal([AuditOutcome.Done, AuditOutcome.Unchanged], (await GetAsync<ActsDocument>("audit?limit=2")).Acts.Select(act => act.Outcome).Order());
    }

    [Fact]
    public async Task Approve_AndRun_StartsTheRunOnce()
    {
        await _store.GiveAsync(_organization, "held");
        await _store.HoldLeaseAsync(_organization);

        var (accepted, refused) = (await PostAsync("approve", """{"reason":"the new list is right","run":true}"""), await PostAsync("approve", """{"reason":"the new list is right","run":true}"""));

        var approved = await ReadAsync<ApprovedDocument>(accepted, HttpStatusCode.Accepted);
        Assert.Equal($"/api/runs/{approved.Run!.Id}", accepted.Headers.Location!.OriginalString);
        Assert.Equal((HttpStatusCode.Conflict, accepted.Headers.Location), (refused.StatusCode, refused.Headers.Location));
    }

    [Fact]
    public async Task Pause_UntilResumed_IsShownAndNoPageOfEmailsIsGiven()
    {
        await _store.GiveAsync(_organization, "a database");
        Assert.Null((await GetAsync<PausedDocument>("pause")).Pause);

        var first = await ReadAsync<PausedDocument>(await SendAsync("PUT", Path("pause"), """{"reason":"the list is <b>wrong</b>"}"""));
        var second = await ReadAsync<PausedDocument>(await SendAsync("PUT", Path("pause"), """{"reason":"holidays","until":"2999-06-20"}"""));

        Assert.Equal((null, "the list is <b>wrong</b>"), (first.Replaced, second.Replaced?.Reason));
        Assert.Equal(("holidays", new DateOnly(2999, 6, 20)), ((await GetAsync<PausedDocument>("pause")).Pause!.Reason, second.Pause!.Until));
        foreach (var path in (string[])["emails", "emails/recipients"])
        {
            var problem = await ReadAsync<JsonElement>(await SendAsync("GET", Path(path + "?date=2026-06-01")), HttpStatusCode.Conflict);
            Assert.Equal("holidays", problem.GetProperty("pause").GetProperty("reason").GetString());
        }

        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", Path("pause?reason=done"))).StatusCode);
        Assert.Null((await GetAsync<PausedDocument>("pause")).Pause);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("GET", Path("emails?date=2026-06-01"))).StatusCode);
    }

    [Fact]
    public async Task Reason_ThatAnEarlierVersionStoredWithAnAddress_IsAnsweredWithoutIt()
    {
        await _store.GiveAsync(_organization, "a database");
        await _store.PauseAsEarlierAsync(_organization, "asked for by ada@example.com");

        var (pause, acts) = (await GetAsync<PausedDocument>("pause"), await GetAsync<ActsDocument>("audit"));
        var problem = await ReadAsync<JsonElement>(await SendAsync("GET", Path("emails?date=2026-06-01")), HttpStatusCode.Conflict);

        Assert.Equal(
            Enumerable.Repeat("asked for by (address)", 3),
            [pause.Pause!.Reason, Assert.Single(acts.Acts).Reason!, problem.GetProperty("pause").GetProperty("reason").GetString()!]);
    }

    [Fact]
    public async Task AddEvents_OfDueEmails_CountAtOnceAndTheSameBatchOnce()
    {
        await _store.GiveAsync(_organization, "a database");
        await EndAsync(await PostAsync("runs", """{"asOf":"2026-06-01"}"""));
        var (day, before) = await FirstDayWithEmailsAsync();
        var (sent, left) = (before.Emails[0], before.Emails.First(email => email.Contact != before.Emails[0].Contact));
        var batch = $$"""
            {"event":"sent","occurredAt":"2026-06-01T06:00:00Z","key":"{{sent.Key}}"}
            {"event":"unsubscribed","occurredAt":"2026-06-01T06:00:00Z","contact":{{left.Contact}}}
            """;

        var first = await ReadAsync<AcceptedEvents>(await SendAsync("POST", Path("events"), batch, "application/x-ndjson"), HttpStatusCode.Accepted);
        var second = await ReadAsync<AcceptedEvents>(await SendAsync("POST", Path("events"), batch, "application/x-ndjson"), HttpStatusCode.Accepted);

        Assert.Equal((2, true, false), (first.Events, first.IsNew, second.IsNew));
        var expected = before.Emails.Where(email => email.Key != sent.Key && email.Contact != left.Contact).Select(email => email.Key);
        Assert.Equal(expected, (await GetAsync<EmailPage>($"emails?date={day:yyyy-MM-dd}")).Emails.Select(email => email.Key));
        Assert.Contains("@", await (await SendAsync("GET", Path($"emails/recipients?date={day:yyyy-MM-dd}"))).Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddEvents_TooLarge_IsRefused() =>
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync("events", new string(' ', EventBatch.MaxBytes + 1))).StatusCode);

    [Theory]
    [InlineData("POST", "events")]
    [InlineData("POST", "runs")]
    [InlineData("POST", "approve")]
    [InlineData("PUT", "pause")]
    public async Task Body_ThatTheServerCannotRead_IsAProblem(string method, string part)
    {
        var request = new RawRequest(host, method, Path(part));

        Assert.Equal((413, 413, 400), (await request.WithLengthAsync(HugeBytes), await request.WithChunkAsync(HugeBytes), await request.WithDamagedChunkAsync()));
    }

    [Fact]
    public async Task Health_WithoutAKey_IsTheDocumentThatMonitorsKnow() => await GoldenAnswer.AssertAsync("health.txt", await SendWithAsync(null, "GET", "/api/health"), _organization);

    [Fact]
    public async Task OpenApi_Document_IsTheContract()
    {
        using var contract = JsonDocument.Parse(await File.ReadAllTextAsync(System.IO.Path.Combine(SourceFolder.Of("Functions.sln"), "docs", "openapi.json"), Cancel));

        Assert.True(JsonElement.DeepEquals(contract.RootElement, await ReadAsync<JsonElement>(await SendAsync("GET", "/api/openapi.json"))));
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, HttpStatusCode status = HttpStatusCode.OK)
    {
        Assert.Equal(status, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<T>(Cancel))!;
    }

    private string Path(string part) => $"/api/organizations/{_organization}/{part}";

    private async Task<T> GetAsync<T>(string part) => await ReadAsync<T>(await SendAsync("GET", Path(part)));

    private Task<HttpResponseMessage> PostAsync(string part, string? json) => SendAsync("POST", Path(part), json);

    private Task<HttpResponseMessage> SendAsync(string method, string path, string? body = null, string mediaType = "application/json") => SendWithAsync(host.OperatorKey, method, path, body, mediaType);

    private async Task<HttpResponseMessage> SendWithAsync(string? key, string method, string path, string? body = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, mediaType);
        if (key is not null)
        {
            request.Headers.Add(KeyHeader, key);
        }

        var answer = await _client.SendAsync(request, Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized || answer.Headers.CacheControl!.NoStore);
        await DescribedAnswer.AssertAsync(answer);
        return answer;
    }

    /// <summary>The run that an answer's Location names, when it has ended.</summary>
    private Task<RunDocument> EndAsync(HttpResponseMessage accepted) => UntilAsync(accepted, run => run.State is RunState.Succeeded or RunState.Held or RunState.Failed);

    private async Task<RunDocument> UntilAsync(HttpResponseMessage accepted, Func<RunDocument, bool> isSo)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        bound.CancelAfter(Bound);
        while (true)
        {
            var run = await ReadAsync<RunDocument>(await SendAsync("GET", accepted.Headers.Location!.OriginalString));
            if (isSo(run))
            {
                return run;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), bound.Token);
        }
    }

    private async Task<(DateOnly Day, EmailPage Page)> FirstDayWithEmailsAsync()
    {
        for (var day = new DateOnly(2026, 6, 1); day < new DateOnly(2026, 8, 1); day = day.AddDays(1))
        {
            var page = await GetAsync<EmailPage>($"emails?date={day:yyyy-MM-dd}");
            if (page.Emails.DistinctBy(email => email.Contact).Count() > 2)
            {
                return (day, page);
            }
        }

        throw new InvalidOperationException("No day has emails.");
    }
}
