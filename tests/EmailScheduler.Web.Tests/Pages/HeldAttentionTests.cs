using EmailScheduler.Runs.Reports;
using EmailScheduler.Web.Tests.Ground;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>What a held run has counted is there for those who are to approve its plan.</summary>
public class HeldAttentionTests
{
    /// <summary>A count of the held run, what its page says, and the list that it leads to.</summary>
    public static TheoryData<Func<ReportedPlan, ReportedPlan>, string, string> Counts => new()
    {
        { plan => plan with { HeldInWindows = 71 }, "71 emails that the sender has already are in an exclusion window", "kind=held_in_window" },
        { plan => plan with { HeldOfExcluded = 72 }, "72 emails that the sender has already are for contacts that must get none", "kind=held_of_excluded" },
        { plan => plan with { WindowUnreadable = 73 }, "73 contacts get no email that avoids windows", "kind=unreadable_window" },
        { plan => plan with { LocationConflict = 74 }, "74 contacts have a state and a ZIP code of different states", "kind=location_conflict" },
        { plan => plan with { LocationUnknown = 75 }, "75 contacts are emailed though neither state nor ZIP code", "kind=unknown_location" },
        { plan => plan with { Duplicates = 76 }, "76 contacts have the address of another one", "kind=duplicate_address" },
        { plan => plan with { WindowUnknown = 77 }, "77 contacts live in a state with exclusion windows", "kind=unknown_window" },
        { plan => plan with { ForbiddenByNewerWindows = 78 }, "78 planned emails would be forbidden by newer rules", "kind=newer_window" },
        { plan => plan with { Excluded = Of("invalid_email", 79) }, "79 contacts get no email: the address", "kind=excluded&amp;of=invalid_email" },
        { plan => plan with { Statuses = Of("lead", 80) }, "80 contacts have a status that neither allows nor forbids email", "kind=status&amp;of=lead" },
        { plan => plan with { InvalidDates = Of("contacts.birth_date", 81) }, "81 dates cannot be read", "kind=unreadable_date&amp;of=contacts.birth_date" },
        { plan => plan with { OtherCampaignStatuses = Of("paused", 82) }, "82 contacts of campaigns get nothing planned for it", "kind=campaign_status&amp;of=paused" },
        { plan => plan with { UnknownCampaignTypes = Of("newsletter", 83) }, "83 campaigns plan nothing", "" },
    };

    [Theory]
    [MemberData(nameof(Counts))]
    public async Task Get_HeldRun_EachCountIsOnItsPageAndOnTheOrganizations(Func<ReportedPlan, ReportedPlan> change, string words, string list)
    {
        await using var host = await ConsoleHost.StartAsync();
        var report = await StoredRuns.RunSampleAsync(host.Store);
        await StoredRuns.HoldAsync(host.Store, report with { Plan = change(report.Plan!) });

        foreach (var address in new[] { $"/organizations/99/runs/{StoredRuns.HeldRun}", "/organizations/99" })
        {
            var html = await host.ReadAsync(address);

            Assert.Contains(words, PageText.Of(html), StringComparison.Ordinal);
            Assert.Contains(list, html, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(words, PageText.Of(await host.ReadAsync($"/organizations/99/runs/{report.RunId}")), StringComparison.Ordinal);
    }

    /// <summary>The newest run, and the run that the numbers of the organization are said to be of.</summary>
    [Theory]
    [InlineData("held", true)]
    [InlineData("held without a plan", false)]
    [InlineData("failed", false)]
    [InlineData("none", false)]
    public async Task Get_Organization_SaysWhichRunHasCounted(string newest, bool isOfTheHeldRun)
    {
        await using var host = await ConsoleHost.StartAsync();
        var report = await StoredRuns.RunSampleAsync(host.Store);
        if (newest != "none")
        {
            await StoredRuns.HoldAsync(host.Store, report with { Plan = report.Plan! with { HeldInWindows = 71 } });
            var held = await new RunReports(host.Store, 99, TimeProvider.System).FindAsync(StoredRuns.HeldRun, Cancel);
            var changed = newest == "held" ? held! : held! with { Plan = null, Status = newest == "failed" ? RunStatus.Transient : RunStatus.Held };
            await StoredRuns.PutReportAsync(host.Store, 99, StoredRuns.HeldRun, StoredRuns.JsonOf(changed));
        }

        var html = await host.ReadAsync("/organizations/99");

        Assert.Matches($"Contacts and emails as the run of <a href=\"/organizations/99/runs/{(isOfTheHeldRun ? StoredRuns.HeldRun : report.RunId)}\">", html);
        Assert.Equal(isOfTheHeldRun, html.Contains(", whose plan is held back; the linked lists are current.", StringComparison.Ordinal));
        Assert.Equal(isOfTheHeldRun, PageText.Of(html).Contains("71 emails that the sender has already", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_HeldRun_CountsStandBeforeTheFormThatApproves()
    {
        await using var host = await ConsoleHost.StartAsync();
        await StoredRuns.HoldAsync(host.Store, await StoredRuns.RunSampleAsync(host.Store));

        var html = await host.ReadAsync($"/organizations/99/runs/{StoredRuns.HeldRun}");

        Assert.InRange(html.IndexOf("Needs attention", StringComparison.Ordinal), 1, html.IndexOf("Approve and run", StringComparison.Ordinal));
    }

    /// <summary>A status says nothing where it is damaged, and something old where the last run could not write it.</summary>
    [Theory]
    [InlineData("{")]
    [InlineData("""{"organizationId":99,"lastRun":{"runId":"20260115T060000Z-0a1b2c3d","status":"completed","startedAt":"2026-01-15T06:00:00Z"}}""")]
    public async Task Get_HeldRunThatTheStatusDoesNotName_CanBeApproved(string status)
    {
        await using var host = await ConsoleHost.StartAsync();
        await StoredRuns.HoldAsync(host.Store, await StoredRuns.RunSampleAsync(host.Store));
        await StoredRuns.PutStatusAsync(host.Store, 99, status);

        var html = await host.ReadAsync($"/organizations/99/runs/{StoredRuns.HeldRun}");

        Assert.Contains("Approve and run", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Other runs came after this one", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_HeldRunBeforeAnother_LeadsToTheOrganization()
    {
        await using var host = await ConsoleHost.StartAsync();
        var report = await StoredRuns.RunSampleAsync(host.Store);
        await StoredRuns.HoldAsync(host.Store, report);
        await StoredRuns.PutReportAsync(host.Store, 99, "20991231T070000Z-0a1b2c3d", StoredRuns.JsonOf(report with { RunId = "20991231T070000Z-0a1b2c3d", StartedAt = report.StartedAt.AddMinutes(2) }));

        var html = await host.ReadAsync($"/organizations/99/runs/{StoredRuns.HeldRun}");

        Assert.Contains("Other runs came after this one", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Approve and run", html, StringComparison.Ordinal);
    }

    private static Dictionary<string, long> Of(string name, long count) => new(StringComparer.Ordinal) { [name] = count };
}
