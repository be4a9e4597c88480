using System.Net;
using EmailScheduler.Api.Settings;
using EmailScheduler.Web.Tests.Ground;
using Microsoft.Extensions.DependencyInjection;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>An organization that the setting Organizations does not name is run on request alone; its pages say of it what is so, as of any other.</summary>
public class OtherOrganizationTests
{
    private const string Paused = "The organization is paused";

    [Fact]
    public async Task Get_HeldRun_CanBeApproved()
    {
        await using var host = await StartAsync();
        await StoredRuns.HoldAsync(host.Store, await StoredRuns.RunSampleAsync(host.Store, 7));

        var html = await host.ReadAsync($"/organizations/7/runs/{StoredRuns.HeldRun}");

        Assert.Contains("Approve and run", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Other runs came after this one", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Paused_CanBeResumedAndIsRunByNoTimer()
    {
        await using var host = await StartAsync();
        var report = await StoredRuns.RunSampleAsync(host.Store, 7);
        using var paused = await host.PostAsync("/organizations/7", ("act", "pause"), ("reason", "The list is wrong"), ("until", ""));

        var text = PageText.Of(await host.ReadAsync(paused.Headers.Location!.OriginalString));
        var day = await host.ReadAsync($"/organizations/7/days/{report.Plan!.Today:yyyy-MM-dd}");
        var contact = await host.ReadAsync("/organizations/7/contacts/1");

        Assert.Contains("Paused until it is resumed", text, StringComparison.Ordinal);
        Assert.Contains("Resume…", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Pause…", text, StringComparison.Ordinal);
        Assert.Contains(", no timer runs it", text, StringComparison.Ordinal);
        Assert.Contains(Paused, day, StringComparison.Ordinal);
        Assert.Contains(Paused, contact, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_DatabaseThatNoRunHasWorkedOn_IsShown()
    {
        await using var host = await StartAsync();
        await StoredRuns.PutAsync(host.Store, "org-data/7.db", "no one reads it");

        using var there = await host.GetAsync("/organizations/7");
        using var neither = await host.GetAsync("/organizations/8");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (there.StatusCode, neither.StatusCode));
    }

    [Fact]
    public async Task Get_List_HasThoseOfTheTimerAlone()
    {
        await using var host = await StartAsync();
        await StoredRuns.RunSampleAsync(host.Store, 7);

        var html = await host.ReadAsync("/");

        Assert.Contains("href=\"/organizations/99\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/organizations/7\"", html, StringComparison.Ordinal);
    }

    /// <summary>Which organizations the timer runs: whether 7 is named, or none is; whether it has a database; and whether a next run is promised.</summary>
    [Theory]
    [InlineData("named", false, true)]
    [InlineData("none", true, true)]
    [InlineData("none", false, false)]
    public async Task Get_OrganizationWithoutADatabase_NextRunIsThatOfTheTimer(string setting, bool hasDatabase, bool isPromised)
    {
        await using var host = await StartAsync(setting == "named" ? [7] : null);
        await StoredRuns.PutStatusAsync(host.Store, 7, """{"organizationId":7,"lastRun":{"runId":"20260115T060000Z-0a1b2c3d","status":"completed","startedAt":"2026-01-15T06:00:00Z"},"lastSuccessAt":"2026-01-15T06:00:00Z"}""");
        if (hasDatabase)
        {
            await StoredRuns.PutAsync(host.Store, "org-data/7.db", "no one reads it");
        }

        Assert.Equal(!isPromised, PageText.Of(await host.ReadAsync("/organizations/7")).Contains("no timer runs it", StringComparison.Ordinal));
        Assert.Equal(!isPromised, PageText.Of(await host.ReadAsync("/")).Contains("no timer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_SuccessOfLongAgo_IsNotLate()
    {
        await using var host = await StartAsync();
        var report = await StoredRuns.RunSampleAsync(host.Store, 7);
        await StoredRuns.PutStatusAsync(host.Store, 7, $$"""{"organizationId":7,"lastRun":{"runId":"{{report.RunId}}","status":"completed","startedAt":"2026-01-15T06:00:00Z"},"lastSuccessAt":"2026-01-15T06:00:00Z"}""");

        var text = PageText.Of(await host.ReadAsync("/organizations/7"));

        Assert.DoesNotContain("look whether the timer works", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Late", text, StringComparison.Ordinal);
        Assert.Contains("Good", text, StringComparison.Ordinal);
    }

    private static Task<ConsoleHost> StartAsync() => StartAsync([99]);

    private static Task<ConsoleHost> StartAsync(long[]? organizations) => ConsoleHost.StartAsync(services => services.AddSingleton(
        new HostSettings { Organizations = organizations, Schedule = TimerSchedule.Parse("0 0 6 * * *", "Schedule") }));
}
