using System.Net;
using System.Net.Http.Json;
using System.Text;

namespace EmailScheduler.Functions.Tests.Http;

public class OrganizationsApiTests
{
    [Fact]
    public async Task List_Organizations_TellsLastRunLastSuccessAndNextRun()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(7, 99));
        await RunAsync(api, 99);
        api.App.Clock.Advance(TimeSpan.FromMinutes(1));

        var page = await PageAsync(api);

        Assert.Equal([7L, 99L], page.Organizations.Select(one => one.OrganizationId));
        Assert.Null(page.Next);
        Assert.Equal((null, null), (page.Organizations[0].LastRun, page.Organizations[0].LastSuccessAt));
        var run = page.Organizations[1].LastRun!;
        Assert.Equal((RunStatus.Completed, AppUnderTest.Morning, null), (run.Status, run.StartedAt, run.Reason));
        Assert.True(run.Scheduled > 0 && run.RowsChanged > 0);
        Assert.Equal(AppUnderTest.Morning, page.Organizations[1].LastSuccessAt);
        Assert.All(page.Organizations, one => Assert.Equal((AppUnderTest.Morning.AddDays(1), null), (one.NextRun, one.Lease)));
    }

    [Fact]
    public async Task List_RunThatFailed_TellsWhyAndTheSuccessBefore()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        await RunAsync(api, 99);
        api.App.Clock.Advance(TimeSpan.FromHours(1));
        await api.App.Store.DeleteAsync("org-data/99.db", cancellationToken: Cancel);
        await RunAsync(api, 99);

        var organization = Assert.Single((await PageAsync(api)).Organizations);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Database, AppUnderTest.Morning), (organization.LastRun!.Status, organization.LastRun.Rejection, organization.LastSuccessAt));
        Assert.Contains("org-data/99.db", organization.LastRun.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_EveryRunFindsTheLeaseHeld_IsThereAndSaysWhoHoldsIt()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(7, 99));
        await api.App.HoldLeaseAsync(99, 86_400);
        await RunAsync(api, 99);

        var page = await PageAsync(api, "?lease=true");

        Assert.Null(page.Organizations[1].LastRun);
        Assert.NotNull(page.Organizations[1].Lease);
        Assert.Null(page.Organizations[0].Lease);
    }

    [Fact]
    public async Task List_ExpiredLease_CountsAsFree()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        await api.App.HoldLeaseAsync(99, 60);
        api.App.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Null(Assert.Single((await PageAsync(api, "?lease=true")).Organizations).Lease);
    }

    [Fact]
    public async Task List_WithLocalHours_TellsTheNextRunInTheOrganizationsZone()
    {
        // 6 h in Chicago is 11 h UTC in summer, 6 h in Tokyo 21 h; and the schedule's first occurrence from then on.
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest("--Schedule=0 30 * * * *", "--RunAt=6").WithOrganizationsAsync(7, 99));
        await PutStatusAsync(api.App, 99, timezone: "Asia/Tokyo");

        var page = await PageAsync(api);

        Assert.Equal(
            [new DateTimeOffset(2026, 6, 1, 11, 30, 0, TimeSpan.Zero), new DateTimeOffset(2026, 6, 1, 21, 30, 0, TimeSpan.Zero)],
            page.Organizations.Select(one => one.NextRun!.Value));
    }

    [Fact]
    public async Task List_PageByPage_IsAllOfThemInTheOrderOfTheirNumbers()
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());
        foreach (var organization in (long[])[100, 9, 1000, 0, 99])
        {
            await PutStatusAsync(api.App, organization);
        }

        var first = await PageAsync(api, "?limit=2");
        var second = await PageAsync(api, $"?limit=2&after={first.Next}");
        var third = await PageAsync(api, $"?limit=2&after={second.Next}");

        Assert.Equal(
            [[0, 9], [99, 100], [1000]],
            new[] { first, second, third }.Select(page => page.Organizations.Select(one => one.OrganizationId).ToArray()));
        Assert.Equal((9L, 100L, null), (first.Next, second.Next, third.Next));
        Assert.Empty((await PageAsync(api, "?after=1000")).Organizations);
        Assert.Equal(99, (await PageAsync(api, "?after=50&limit=1")).Organizations.Single().OrganizationId);
    }

    [LongFact]
    public async Task List_AThousandOrganizations_CostsOneListingOnceTheyAreRead()
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());
        await Parallel.ForAsync(1, 1001, Cancel, async (id, _) => await PutStatusAsync(api.App, id));

        // The statuses, the databases, and the statuses of the page.
        Assert.Equal(2 + 100, await RequestsAsync(api, "?after=500", 100));
        Assert.Equal(1, await RequestsAsync(api, "?after=500", 100));
        Assert.Equal(1 + 900, await RequestsAsync(api, "?limit=1000", 1000));
        Assert.Equal(1, await RequestsAsync(api, "?limit=1000", 1000));

        await PutStatusAsync(api.App, 700, minute: 30);
        Assert.Equal(1 + 1, await RequestsAsync(api, "?limit=1000", 1000));
        Assert.Equal(1 + 3, await RequestsAsync(api, "?after=500&limit=3&lease=true", 3));
    }

    [Fact]
    public async Task List_AgainAfterTenMinutes_LooksForNewDatabases()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(7));
        await PageAsync(api);
        await api.App.WithOrganizationsAsync(99);

        Assert.Equal(1, await RequestsAsync(api, "", 1));
        api.App.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(2, await RequestsAsync(api, "", 2));
    }

    [Fact]
    public async Task List_NewOrganizationThatHasRun_IsThereAtOnce()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(7));
        await PageAsync(api);
        await api.App.WithOrganizationsAsync(99);
        await RunAsync(api, 99);

        Assert.Equal([7L, 99L], (await PageAsync(api)).Organizations.Select(one => one.OrganizationId));
    }

    [Fact]
    public async Task List_ConfiguredOrganizations_AreThoseAndNoListingOfDatabasesIsNeeded()
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest("--Organizations=8,7"));
        await PutStatusAsync(api.App, 7);
        await PutStatusAsync(api.App, 99);

        Assert.Equal(2, await RequestsAsync(api, "", 2));
        Assert.Equal([7L, 8L], (await PageAsync(api)).Organizations.Select(one => one.OrganizationId));
    }

    [Fact]
    public async Task List_EmptyStore_IsAnEmptyPage()
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());

        Assert.Equal("""{"organizations":[],"next":null}""", await api.Client.GetStringAsync("/api/organizations", Cancel));
    }

    [Fact]
    public async Task List_OneOrganization_TakesLessThanAKilobyte()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        await RunAsync(api, 99);

        Assert.InRange((await api.Client.GetByteArrayAsync("/api/organizations", Cancel)).Length, 1, 1000);
    }

    [Fact]
    public async Task BreakLease_OfADeadRun_LetsTheNextOneIn()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        await api.App.HoldLeaseAsync(99, 86_400);

        var broken = await api.DeleteAsync("/api/organizations/99/lease");

        Assert.Equal(HttpStatusCode.NoContent, broken.StatusCode);
        await RunsApiTests.AssertProblemAsync(await api.DeleteAsync("/api/organizations/99/lease"), 404);
        await RunsApiTests.AssertProblemAsync(await api.DeleteAsync("/api/organizations/x/lease"), 400);
    }

    private static async Task<OrganizationDocuments> PageAsync(ApiUnderTest<AppUnderTest> api, string query = "") =>
        (await api.Client.GetFromJsonAsync<OrganizationDocuments>("/api/organizations" + query, Cancel))!;

    private static async Task<int> RequestsAsync(ApiUnderTest<AppUnderTest> api, string query, int organizations)
    {
        var before = api.App.Store.Requests;
        Assert.Equal(organizations, (await PageAsync(api, query)).Organizations.Count);
        return api.App.Store.Requests - before;
    }

    private static async Task RunAsync(ApiUnderTest<AppUnderTest> api, long organizationId)
    {
        Assert.Equal(HttpStatusCode.Accepted, (await api.PostAsync($"/api/organizations/{organizationId}/runs", null)).StatusCode);
        await api.App.Hub.RunAsync();
    }

    /// <summary>Puts a status into the store as a run leaves it.</summary>
    private static Task<PutResult> PutStatusAsync(AppUnderTest app, long organizationId, string timezone = "America/Chicago", int minute = 0) => app.Store.PutAsync(
        new PutRequest
        {
            Key = $"org-status/{organizationId}.json",
            Content = ObjectContent.FromBytes(Encoding.UTF8.GetBytes(
                $$$"""{"organizationId":{{{organizationId}}},"lastRun":{"runId":"20260601T05{{{minute:00}}}00Z-0a1b2c3d","status":"unchanged","startedAt":"2026-06-01T05:{{{minute:00}}}:00Z"},"timezone":"{{{timezone}}}"}""")),
        },
        Cancel);
}
