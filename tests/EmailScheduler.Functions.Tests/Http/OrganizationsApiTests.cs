using System.Net;
using System.Net.Http.Json;
using EmailScheduler.Functions.Http;
using EmailScheduler.Functions.Orchestrations;
using EmailScheduler.Functions.Tests.Engine;
using EmailScheduler.Runs;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Functions.Tests.Http;

public class OrganizationsApiTests
{
    [Fact]
    public async Task List_Organizations_TellsLastRunLeaseAndNextRun()
    {
        var clock = new FakeTimeProvider(AppOnEngine.Morning);
        await using var api = await ApiUnderTest.StartAsync(await (await AppOnEngine.StartAsync(clock)).WithOrganizationsAsync(7, 99));
        await api.PostAsync("/api/organizations/99/runs", null);
        await api.App.EndOfAsync(RunInstance.OnRequest(99));
        await api.App.HoldLeaseAsync(7, 600);
        clock.Advance(TimeSpan.FromMinutes(1));

        var organizations = (await api.Client.GetFromJsonAsync<OrganizationDocument[]>("/api/organizations", TestContext.Current.CancellationToken))!;

        Assert.Equal([7L, 99L], organizations.Select(one => one.OrganizationId));
        Assert.Null(organizations[0].LastRun);
        Assert.NotNull(organizations[0].Lease);
        Assert.Equal(RunStatus.Completed, organizations[1].LastRun!.Status);
        Assert.Null(organizations[1].Lease);
        Assert.All(organizations, one => Assert.Equal(AppOnEngine.Morning.AddDays(1), one.NextRun));
    }

    [Fact]
    public async Task List_ExpiredLease_IsNobodys()
    {
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest().WithOrganizationsAsync(99));
        await api.App.HoldLeaseAsync(99, 60);
        api.App.Clock.Advance(TimeSpan.FromMinutes(2));

        var organizations = (await api.Client.GetFromJsonAsync<OrganizationDocument[]>("/api/organizations", TestContext.Current.CancellationToken))!;

        Assert.Null(Assert.Single(organizations).Lease);
    }

    [Fact]
    public async Task List_WithLocalHours_TellsTheNextRunInTheOrganizationsZone()
    {
        // 6 h in Chicago, in summer 11 h UTC, and the schedule's first occurrence from then on.
        await using var api = await ApiUnderTest.StartAsync(await new AppUnderTest("--Schedule=0 30 * * * *", "--RunAt=6").WithOrganizationsAsync(99));

        var organizations = (await api.Client.GetFromJsonAsync<OrganizationDocument[]>("/api/organizations", TestContext.Current.CancellationToken))!;

        Assert.Equal(new DateTimeOffset(2026, 6, 1, 11, 30, 0, TimeSpan.Zero), Assert.Single(organizations).NextRun);
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

    [Fact]
    public async Task Health_StoreAnswers_IsHealthy()
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());

        Assert.Equal("""{"status":"healthy"}""", await api.Client.GetStringAsync("/api/health", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Health_StoreDoesNotAnswer_IsUnavailableAndTellsNothingOfIt()
    {
        await using var api = await ApiUnderTest.StartAsync(new AppUnderTest());
        api.App.Store.Fault = _ => new ObjectStoreException(ObjectStoreFailure.Configuration, "The key tid_secret may not read.");

        var answer = await api.GetAsync("/api/health");

        await RunsApiTests.AssertProblemAsync(answer, 503);
        Assert.DoesNotContain("tid_secret", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
