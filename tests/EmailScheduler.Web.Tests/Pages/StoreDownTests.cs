using System.Net;
using EmailScheduler.Web.Tests.Ground;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>A store that fails: what was shown before is shown with its age, everything else says what fails.</summary>
public class StoreDownTests
{
    [Fact]
    public async Task Pages_StoreFails_AreAsTheyWereKnown()
    {
        await using var host = await ConsoleHost.StartAsync();
        var report = await StoredRuns.RunSampleAsync(host.Store);
        string[] addresses = ["/", "/organizations/99", $"/organizations/99/runs/{report.RunId}", "/organizations/99/history", "/organizations/99/audit"];
        foreach (var address in addresses)
        {
            Assert.DoesNotContain("Not as it is now", await host.ReadAsync(address), StringComparison.Ordinal);
        }

        host.BreakStore();

        // Of several viewers in a moment only the first asks the store for the list.
        await Task.Delay(TimeSpan.FromSeconds(2.1), TestContext.Current.CancellationToken);
        foreach (var address in addresses)
        {
            using var answer = await host.GetAsync(address);
            var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("Not as it is now", html, StringComparison.Ordinal);
            Assert.Contains("99", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pages_StoreFailsFromTheBeginning_SayWhatFails()
    {
        await using var host = await ConsoleHost.StartAsync();
        host.BreakStore();

        using var answer = await host.GetAsync("/");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("The store cannot be reached: No answer from &lt;the store&gt;.", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
