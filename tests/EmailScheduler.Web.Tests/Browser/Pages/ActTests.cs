using EmailScheduler.Api.Access;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Web.Tests.Browser.Sites;
using EmailScheduler.Web.Tests.Browser.Stores;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Playwright;

namespace EmailScheduler.Web.Tests.Browser.Pages;

/// <summary>Every act, done by an operator with the form of a page: at a desk with script, and on a phone without.</summary>
public sealed class ActTests(BrowserFixture browser, Sites.Sites sites)
{
    private const string Reason = "The list of Monday is <b>right</b>.";

    public static IEnumerable<TheoryDataRow<SiteKind, Look>> Hosts => LongTests.First(
        new TheoryData<SiteKind, Look>
        {
            { SiteKind.Serve, Look.Usual },
            { SiteKind.App, Look.Usual with { Width = Look.Phone, HasScript = false } },
        },
        byDefault: 1);

    [Theory]
    [MemberData(nameof(Hosts))]
    public Task Run_ByItsForm_IsFollowedToItsEnd(SiteKind kind, Look look) => ActAsync(kind, look, SampleStore.ToRun, async (visit, _) =>
    {
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Run now" }).ClickAsync();

        await AssertEndedAsync(visit, "Completed");
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public Task Preview_ByItsForm_ShowsThePlanAndWritesNothing(SiteKind kind, Look look) => ActAsync(kind, look, SampleStore.NeverRun, async (visit, site) =>
    {
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Preview" }).ClickAsync();

        await Assertions.Expect(visit.Page.GetByText("It was a preview: nothing was written.")).ToBeVisibleAsync();
        Assert.Null(await site.Store.NewestRunAsync(SampleStore.NeverRun));
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public Task Approve_HeldPlan_IsMadeByTheNextRun(SiteKind kind, Look look) => ActAsync(kind, look, SampleStore.ToApprove, async (visit, site) =>
    {
        await visit.OpenAsync(site.Path($"organizations/{SampleStore.ToApprove}/runs/{await site.Store.NewestRunAsync(SampleStore.ToApprove)}"));
        await visit.Page.GetByRole(AriaRole.Textbox, new() { Name = "Why it is right" }).FillAsync(Reason);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Approve and run" }).ClickAsync();

        await AssertEndedAsync(visit, "Completed");
        await AssertRecordedAsync(site, SampleStore.ToApprove, "approve");
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public Task Pause_ByItsForm_IsShownWithItsReason(SiteKind kind, Look look) => ActAsync(kind, look, SampleStore.ToPause, async (visit, site) =>
    {
        await visit.Page.GetByText("Pause…").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Textbox, new() { Name = "Why" }).FillAsync(Reason);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true }).ClickAsync();

        await Assertions.Expect(visit.Page.GetByText("The organization is paused.")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByText(Reason)).ToBeVisibleAsync();
        await AssertRecordedAsync(site, SampleStore.ToPause, "pause");
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public Task Resume_PausedOrganization_IsPausedNoMore(SiteKind kind, Look look) => ActAsync(kind, look, SampleStore.ToResume, async (visit, site) =>
    {
        await visit.Page.GetByText("Resume…").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Textbox, new() { Name = "Why" }).FillAsync(Reason);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Resume", Exact = true }).ClickAsync();

        await Assertions.Expect(visit.Page.GetByText("The pause is ended")).ToBeVisibleAsync();
        await AssertRecordedAsync(site, SampleStore.ToResume, "resume");
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public Task Restore_PastState_IsTheNewestAndSaysFromWhere(SiteKind kind, Look look) => ActAsync(kind, look, SampleStore.ToRestore, async (visit, site) =>
    {
        await visit.OpenAsync(site.Path($"organizations/{SampleStore.ToRestore}/history"));
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Go back to" }).Last.ClickAsync();
        await visit.Page.GetByRole(AriaRole.Textbox, new() { Name = "Why" }).FillAsync(Reason);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Go back to this state" }).ClickAsync();

        await Assertions.Expect(visit.Page.GetByText("Gone back to")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByText(Reason)).ToBeVisibleAsync();
        await AssertRecordedAsync(site, SampleStore.ToRestore, "restore");
    });

    [Theory]
    [MemberData(nameof(Hosts))]
    public Task BreakLease_OfADeadProgram_IsFree(SiteKind kind, Look look) => ActAsync(kind, look, SampleStore.ToBreak, async (visit, site) =>
    {
        await visit.OpenAsync(site.Path($"organizations/{SampleStore.ToBreak}/lease"));
        await visit.Page.GetByRole(AriaRole.Textbox, new() { Name = "Why" }).FillAsync(Reason);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Remove the lease" }).ClickAsync();

        await Assertions.Expect(visit.Page.GetByText("No run holds the lease")).ToBeVisibleAsync();
        await AssertRecordedAsync(site, SampleStore.ToBreak, "lease_break");
    });

    /// <summary>Opens the page of an organization as an operator, and acts there.</summary>
    private async Task ActAsync(SiteKind kind, Look look, long organizationId, Func<Visit, Site, Task> act)
    {
        var site = await sites.OfAsync(kind);
        await site.VisitAsync(browser, look, AccessRole.Operator, async visit =>
        {
            await visit.OpenAsync(site.Path($"organizations/{organizationId}"));
            await act(visit, site);
        });
    }

    /// <summary>The page of the run shows how it ended, whether it loads itself again or the script looks.</summary>
    private static async Task AssertEndedAsync(Visit visit, string status)
    {
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "How it ended" })).ToBeVisibleAsync();
        Assert.Contains("/runs/", visit.Page.Url, StringComparison.Ordinal);
        await Assertions.Expect(visit.Page.Locator(".head .pill").Last).ToContainTextAsync(status);
    }

    private static async Task AssertRecordedAsync(Site site, long organizationId, string act)
    {
        var acts = new OrganizationActs(site.Store.Objects, organizationId, new RunSettings(), TimeProvider.System, NullLogger.Instance);
        var newest = Assert.Single(await acts.Audit.ListAsync(1, Cancel));
        Assert.Equal((act, AuditOutcome.Done, Reason, site.Operator), (newest.Act, newest.Outcome, newest.Reason, newest.Actor));
    }
}
