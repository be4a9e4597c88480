using System.Net;

namespace EmailScheduler.Worker.Tests;

[Collection(nameof(LoadedWorker))]
public class HttpTests(LoadedWorker loaded, PublishedAppFixture app)
{
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";

    /// <summary>A function, a request to it, and the answer: status, media type, and what the body has.</summary>
    public static TheoryData<string, string, string, HttpStatusCode, string, string> Requests => new()
    {
        { "Health", "GET", "api/health", HttpStatusCode.OK, Json, """{"status":"healthy"}""" },
        { "OpenApi", "GET", "api/openapi.json", HttpStatusCode.OK, Json, "\"openapi\":" },
        { "ListRuns", "GET", "api/organizations/7/runs?limit=5", HttpStatusCode.OK, Json, "[]" },
        { "ListRuns", "GET", "api/organizations/7/runs?limit=many", HttpStatusCode.BadRequest, Problem, "\"status\":400" },
        { "ListRuns", "GET", "api/organizations/007/runs", HttpStatusCode.BadRequest, Problem, "\"status\":400" },
        { "AddEvents", "POST", "api/organizations/7/events", HttpStatusCode.BadRequest, Problem, "\"faults\":" },
        { "ListDueEmails", "GET", "api/organizations/7/emails", HttpStatusCode.BadRequest, Problem, "'date'" },
        { "BreakLease", "DELETE", "api/organizations/7/lease", HttpStatusCode.NotFound, Problem, "\"status\":404" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Send_ForwardedRequest_IsAnsweredByTheFunction(string function, string method, string path, HttpStatusCode status, string mediaType, string body)
    {
        using var answer = await loaded.Worker.SendAsync(function, new HttpMethod(method), path);

        Assert.Equal((status, mediaType), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Contains(body, await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [LongFact]
    public async Task Health_StoreCannotBeReached_IsUnavailable()
    {
        // A folder cannot be made where a file is.
        await using var worker = await WorkerUnderTest.LoadAsync(app.Folder, ("Store__Url", Path.Combine(app.Folder, "host.json")));

        using var answer = await worker.SendAsync("Health", HttpMethod.Get, "api/health");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, Problem), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }
}
