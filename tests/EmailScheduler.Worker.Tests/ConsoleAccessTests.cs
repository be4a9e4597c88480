using System.Text;

namespace EmailScheduler.Worker.Tests;

/// <summary>Who may look at the console of the published app, by what the platform says in the environment and what a request says.</summary>
public class ConsoleAccessTests(PublishedAppFixture app)
{
    private const string Principal = "X-MS-CLIENT-PRINCIPAL";

    private static readonly string Reader = PrincipalWith("EmailScheduler.Reader");

    [Fact]
    public async Task Console_PlatformSignsIn_GoesByThePrincipal()
    {
        await using var worker = await WorkerUnderTest.LoadAsync(app.Folder, ("WEBSITE_AUTH_ENABLED", "True"));

        Assert.Equal(401, await GetAsync(worker));
        Assert.Equal(200, await GetAsync(worker, (Principal, Reader)));
        Assert.Equal(403, await GetAsync(worker, (Principal, PrincipalWith("Another.Role"))));
        Assert.Equal(401, await GetAsync(worker, (Principal, Reader[..40])));
        Assert.Equal(401, await GetAsync(worker, (Principal, new string('A', 20_000))));
        Assert.Equal(401, await GetAsync(worker, (Principal, Reader), (Principal, Reader)));

        // The API asks for keys, and none of its functions looks at principals.
        using var api = await worker.SendAsync("GetOrganizations", HttpMethod.Get, "api/organizations");
        Assert.Equal(200, (int)api.StatusCode);
    }

    [Fact]
    public async Task Console_PlatformDoesNotSignIn_IsClosedWhateverARequestSays()
    {
        await using var worker = await WorkerUnderTest.LoadAsync(app.Folder);

        Assert.Equal(403, await GetAsync(worker));
        Assert.Equal(403, await GetAsync(worker, (Principal, Reader)));
        Assert.Equal(403, await GetAsync(worker, (Principal, Reader), ("WEBSITE_AUTH_ENABLED", "True")));
    }

    /// <summary>The worker puts what its host says of the caller in the place of its own connection.</summary>
    [Fact]
    public async Task Console_Development_IsForThisMachineAlone()
    {
        await using var worker = await WorkerUnderTest.LoadAsync(app.Folder, ("AZURE_FUNCTIONS_ENVIRONMENT", "Development"));

        Assert.Equal(200, await FromAsync("127.0.0.1", "localhost:7071"));
        Assert.Equal(200, await FromAsync("::1", "[::1]:7071"));
        Assert.Equal(403, await FromAsync("192.0.2.7", "localhost:7071"));
        Assert.Equal(403, await FromAsync("127.0.0.1", "rebound.example:7071"));

        Task<int> FromAsync(string address, string host) => GetAsync(worker, ("X-Forwarded-For", address), ("X-Forwarded-Host", host), ("X-Forwarded-Proto", "http"));
    }

    private static string PrincipalWith(string role) => Convert.ToBase64String(Encoding.UTF8.GetBytes(
        $$"""{"auth_typ":"aad","claims":[{"typ":"preferred_username","val":"anna@example.com"},{"typ":"roles","val":"{{role}}"}],"name_typ":"name","role_typ":"roles"}"""));

    private static async Task<int> GetAsync(WorkerUnderTest worker, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri("api/console/", UriKind.Relative));
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var answer = await worker.Host.SendAsync(worker.Functions["Console"], request, Cancel);
        return (int)answer.StatusCode;
    }
}
