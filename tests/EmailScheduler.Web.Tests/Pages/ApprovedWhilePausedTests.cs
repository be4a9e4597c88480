using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Web.Acts;
using EmailScheduler.Web.Tests.Ground;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>A pause holds an approved plan back too, and no page promises that a run makes it.</summary>
public class ApprovedWhilePausedTests
{
    private static readonly string Run = $"/organizations/99/runs/{StoredRuns.HeldRun}";

    /// <summary>Whether a run was asked for, and whether the plan had been approved before.</summary>
    [Theory]
    [InlineData("", false)]
    [InlineData("on", false)]
    [InlineData("on", true)]
    public async Task Post_ApproveWhilePaused_StartsNoRunAndSaysWhatHoldsThePlan(string run, bool isApproved)
    {
        await using var host = await StartAsync(isPaused: true);
        if (isApproved)
        {
            using var before = await ApproveAsync(host, "");
        }

        using var approved = await ApproveAsync(host, run);

        Assert.Equal($"{Run}?{ActDone.Field}={ActDone.ApprovedPaused}", approved.Headers.Location!.OriginalString);
        var text = PageText.Of(await host.ReadAsync(approved.Headers.Location.OriginalString));
        Assert.Contains("The plan is approved, but the organization is paused", text, StringComparison.Ordinal);
        Assert.DoesNotContain("; the next run makes", text, StringComparison.Ordinal);
    }

    /// <summary>Whether the organization is paused, until when, and which run its pages say makes the approved plan.</summary>
    [Theory]
    [InlineData(false, "", "the next run")]
    [InlineData(true, "", "once the organization is resumed, the next run")]
    [InlineData(true, "2100-03-02", "once the organization is resumed, on Tue 2 Mar 2100 at the latest, the next run")]
    public async Task Get_Approved_SaysWhichRunMakesThePlan(bool isPaused, string until, string expected)
    {
        await using var host = await StartAsync(isPaused, until);
        using var approved = await ApproveAsync(host, "");

        Assert.Contains($"; {expected} makes the plan, unless", PageText.Of(await host.ReadAsync(Run)), StringComparison.Ordinal);
        Assert.Contains($": {expected} makes it, unless", PageText.Of(await host.ReadAsync("/organizations/99")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_HeldRun_OffersARunWhereOneMakesThePlan(bool isPaused)
    {
        await using var host = await StartAsync(isPaused);

        var html = await host.ReadAsync(Run);

        Assert.Contains(">Approve<", html, StringComparison.Ordinal);
        Assert.Equal(!isPaused, html.Contains("Approve and run", StringComparison.Ordinal));
        Assert.Equal(!isPaused, html.Contains(": the next run passes", StringComparison.Ordinal));
        Assert.Equal(isPaused, html.Contains("The organization is paused", StringComparison.Ordinal));
    }

    private static async Task<ConsoleHost> StartAsync(bool isPaused, string until = "")
    {
        var host = await ConsoleHost.StartAsync();
        await StoredRuns.HoldAsync(host.Store, await StoredRuns.RunSampleAsync(host.Store));
        if (isPaused)
        {
            using var paused = await host.PostAsync("/organizations/99", ("act", "pause"), ("reason", "The list is wrong"), ("until", until));
        }

        return host;
    }

    private static Task<HttpResponseMessage> ApproveAsync(ConsoleHost host, string run) =>
        host.PostAsync(Run, ("act", "approve"), ("reason", "It is right."), ("run", run), ("run-id", RunId.New(TimeProvider.System)));
}
