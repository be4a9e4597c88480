using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage;
using EmailScheduler.Web.Tests.Ground;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>An organization that is paused or held for weeks has a plan in force, although none of its newest runs has made one.</summary>
public class LastSuccessTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(75)]
    public async Task Get_OrganizationPausedForLong_ShowsThePlanThatIsInForce(int pausedRuns)
    {
        await using var host = await ConsoleHost.StartAsync();
        var report = await SucceedAsync(host);
        report = report with { Plan = report.Plan! with { LocationConflict = 74 } };
        await StoredRuns.PutReportAsync(host.Store, 99, report.RunId, StoredRuns.JsonOf(report));
        await PauseRunsAsync(host, report, pausedRuns);

        var html = await host.ReadAsync("/organizations/99");

        Assert.DoesNotContain("No plan yet", html, StringComparison.Ordinal);
        Assert.Contains($"By the plan of <a href=\"/organizations/99/runs/{report.RunId}\">", html, StringComparison.Ordinal);
        Assert.Contains("74 contacts have a state and a ZIP code of different states", PageText.Of(html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_DayOfAnOrganizationPausedForLong_HasItsCapAndWhyItIsClosed()
    {
        await using var host = await ConsoleHost.StartAsync();
        var report = await SucceedAsync(host);
        var closed = report.Plan!.Today.AddDays(3);
        var settings = new Dictionary<string, string>(report.Plan.Settings, StringComparer.Ordinal) { ["daily_cap"] = "1234", ["blackouts"] = $"{closed:yyyy-MM-dd}" };
        await StoredRuns.PutReportAsync(host.Store, 99, report.RunId, StoredRuns.JsonOf(report with { Plan = report.Plan with { Settings = settings } }));
        await PauseRunsAsync(host, report, 12);

        var text = PageText.Of(await host.ReadAsync($"/organizations/99/days/{closed:yyyy-MM-dd}"));

        Assert.Contains("Daily cap 1,234", text, StringComparison.Ordinal);
        Assert.Contains("No emails go out on this day", text, StringComparison.Ordinal);
    }

    /// <summary>What is left of what runs did, and what is said on the page of a day in the place of its cap.</summary>
    [Theory]
    [InlineData("the report", "none no limit for a day is in force")]
    [InlineData("the status", "not known the settings of the plan in force are not known: no run has succeeded, or its report is not among the newest")]
    public async Task Get_DayWithoutACap_SaysWhetherThereIsNone(string left, string expected)
    {
        await using var host = await ConsoleHost.StartAsync();
        var report = await SucceedAsync(host);
        if (left == "the report")
        {
            var settings = new Dictionary<string, string>(report.Plan!.Settings, StringComparer.Ordinal);
            settings.Remove("daily_cap");
            await StoredRuns.PutReportAsync(host.Store, 99, report.RunId, StoredRuns.JsonOf(report with { Plan = report.Plan with { Settings = settings } }));
        }
        else
        {
            await host.Store.DeleteAsync(DatabaseKeys.Report(DatabaseKeys.Of(99), report.RunId), cancellationToken: Cancel);
        }

        Assert.Contains($"Daily cap {expected}", PageText.Of(await host.ReadAsync($"/organizations/99/days/{report.Plan!.Today:yyyy-MM-dd}")), StringComparison.Ordinal);
    }

    /// <summary>What is left of the success, how many paused runs came after it, and what is said where its plan cannot be shown.</summary>
    [Theory]
    [InlineData("status", 1, "The plan in force cannot be shown The last successful run was")]
    [InlineData("status", 31, "The plan in force cannot be shown The last successful run was")]
    [InlineData("nothing", 31, "The plan in force cannot be shown None of the newest 30 runs has succeeded")]
    [InlineData("nothing", 29, "No plan yet No run of this organization has succeeded")]
    public async Task Get_ReportOfTheSuccessIsGone_SaysWhatIsKnown(string left, int pausedRuns, string expected)
    {
        await using var host = await ConsoleHost.StartAsync();
        var report = await SucceedAsync(host);
        await host.Store.DeleteAsync(DatabaseKeys.Report(DatabaseKeys.Of(99), report.RunId), cancellationToken: Cancel);
        if (left == "nothing")
        {
            await StoredRuns.PutStatusAsync(host.Store, 99, "{");
        }

        await PauseRunsAsync(host, report, pausedRuns);

        Assert.Contains(expected, PageText.Of(await host.ReadAsync("/organizations/99")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_WhatIfOfAnOrganizationPausedForLong_HasItsOwnValues()
    {
        await using var host = await ConsoleHost.StartAsync();
        var report = await SucceedAsync(host);
        await PauseRunsAsync(host, report, 12);

        Assert.Contains("those in force for organization 99", PageText.Of(await host.ReadAsync("/organizations/99/what-if")), StringComparison.Ordinal);
    }

    /// <summary>Makes the one success 100 hours old.</summary>
    private static async Task<RunReport> SucceedAsync(ConsoleHost host)
    {
        var made = await StoredRuns.RunSampleAsync(host.Store);
        await host.Store.DeleteAsync(DatabaseKeys.Report(DatabaseKeys.Of(99), made.RunId), cancellationToken: Cancel);
        var start = made.StartedAt.AddHours(-100);
        var report = made with { RunId = IdOf(start), StartedAt = start };
        await StoredRuns.PutReportAsync(host.Store, 99, report.RunId, StoredRuns.JsonOf(report));
        await StoredRuns.PutStatusAsync(host.Store, 99, $$"""{"organizationId":99,"lastRun":{"runId":"{{report.RunId}}","status":"completed","startedAt":"{{start:O}}"},"lastSuccessAt":"{{start:O}}","timezone":"America/Chicago"}""");
        return report;
    }

    /// <summary>Stores the reports of runs that a pause held back, each an hour after the one before.</summary>
    private static async Task PauseRunsAsync(ConsoleHost host, RunReport success, int runs)
    {
        for (var run = 1; run <= runs; run++)
        {
            var start = success.StartedAt.AddHours(run);
            var paused = success with
            {
                RunId = IdOf(start),
                StartedAt = start,
                Status = RunStatus.Held,
                Reason = "Paused.",
                Plan = null,
                Pause = new Pause { Reason = "The list is wrong", Actor = "cli:anna@host", Since = success.StartedAt },
            };
            await StoredRuns.PutReportAsync(host.Store, 99, paused.RunId, StoredRuns.JsonOf(paused));
        }
    }

    private static string IdOf(DateTimeOffset start) => $"{start:yyyyMMdd'T'HHmmss'Z'}-0a1b2c3d";
}
