using System.Net;
using EmailScheduler.Api.Work;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Retries;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Tests.Ground;
using Microsoft.Extensions.DependencyInjection;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>A run at work: its page says how far it is, and asks again by itself, with a script or without.</summary>
public class RunLiveTests
{
    private const string RunId = "20260115T060000Z-0a1b2c3d";

    private static readonly RunStanding Begun = new() { Run = new RunRequest { OrganizationId = 99, RunId = RunId, Actor = "test:<anna>" }, HasBegun = true };

    public static TheoryData<RunStanding, string> Standings => new()
    {
        { Begun with { HasBegun = false }, "It waits for its turn." },
        { Begun, "It is at work." },
        { Begun with { Progress = new ScheduleProgress("plan") }, "Planning the emails" },
        { Begun with { Progress = new ScheduleProgress("schedule") }, "Making the plan" },
        { Begun with { Progress = new ScheduleProgress("write", 1000, 4000) }, "Writing the plan: 1,000 of 4,000" },
        { Begun with { Tries = new RunWorkflowStatus { Tries = 2, Reason = "The <store> failed.", NextTryAt = DateTimeOffset.UnixEpoch } }, "It waits for its next try." },
    };

    [Theory]
    [MemberData(nameof(Standings))]
    public async Task Run_AtWork_SaysWhatItIsDoing(RunStanding standing, string words)
    {
        await using var host = await StartAsync(new KnownRun(standing));

        var html = await host.ReadAsync($"/organizations/99/runs/{RunId}");

        Assert.Contains($"<b>{words}</b>", html, StringComparison.Ordinal);
        Assert.Contains("""<noscript><meta http-equiv="refresh" content="5" /></noscript>""", html, StringComparison.Ordinal);
        Assert.Contains($"data-live=\"/organizations/99/runs/{RunId}?part=live\"", html, StringComparison.Ordinal);
        Assert.Contains("test:&lt;anna&gt;", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunLive_IsThePartAlone_AndSaysWhenItHasEnded()
    {
        var runs = new KnownRun(Begun);
        await using var host = await StartAsync(runs);

        var during = await host.ReadAsync($"/organizations/99/runs/{RunId}?part=live");
        runs.Standing = Begun with { Outcome = new RunOutcome { Status = RunStatus.Unchanged, OrganizationId = 99, RunId = RunId } };
        var after = await host.ReadAsync($"/organizations/99/runs/{RunId}?part=live");
        var page = await host.ReadAsync($"/organizations/99/runs/{RunId}");

        Assert.DoesNotContain("<html", during, StringComparison.Ordinal);
        Assert.DoesNotContain("data-ended", during, StringComparison.Ordinal);
        Assert.Contains("data-ended", after, StringComparison.Ordinal);
        Assert.DoesNotContain("http-equiv", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_HostDoesNotAnswer_ReportIsShownAllTheSame()
    {
        await using var host = await StartAsync(new KnownRun(null));
        var report = await StoredRuns.RunSampleAsync(host.Store);

        foreach (var address in new[] { "/organizations/99", $"/organizations/99/runs/{report.RunId}" })
        {
            using var answer = await host.GetAsync(address);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Organization_RunNow_StartsTheRunOfTheForm()
    {
        var runs = new KnownRun(Begun);
        await using var host = await StartAsync(runs);
        await StoredRuns.RunSampleAsync(host.Store);
        var form = Regex.Match(await host.ReadAsync("/organizations/99"), "name=\"run\" value=\"([^\"]+)\"", RegexOptions.None, TimeSpan.FromSeconds(5)).Groups[1].Value;

        using var once = await host.PostAsync("/organizations/99", ("act", "run"), ("run", form));
        using var again = await host.PostAsync("/organizations/99", ("act", "run"), ("run", form), ("preview", "on"));
        using var old = await host.PostAsync("/organizations/99", ("act", "run"), ("run", RunId));

        Assert.Equal($"/organizations/99/runs/{form}", once.Headers.Location!.OriginalString);
        Assert.Equal([(form, false), (form, true), (null, false)], runs.Orders.Select(order => (order.RunId, order.DryRun)));
    }

    private static Task<ConsoleHost> StartAsync(IRunHost runs) => ConsoleHost.StartAsync(services => services.AddSingleton(runs));

    /// <summary>A host that knows one run, or fails.</summary>
    private sealed class KnownRun(RunStanding? standing) : IRunHost
    {
        public RunStanding? Standing { get; set; } = standing;

        public List<RunOrder> Orders { get; } = [];

        public Task<StartedRun> StartAsync(RunOrder order, CancellationToken cancellationToken)
        {
            Orders.Add(order);
            return Task.FromResult(new StartedRun(true, order.RunId ?? RunId));
        }

        public Task<RunStanding?> FindAsync(long organizationId, string runId, CancellationToken cancellationToken) =>
            Task.FromResult<RunStanding?>(Standing ?? throw new InvalidOperationException("No answer."));

        public Task<RunStanding?> FindWorkingAsync(long organizationId, CancellationToken cancellationToken) => FindAsync(organizationId, RunId, cancellationToken);
    }
}
