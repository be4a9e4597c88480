using System.Diagnostics;
using System.Net;
using EmailScheduler.Api.Access;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Web.Tests.Pages;

public class LeasePageTests
{
    [Fact]
    public async Task Get_LeaseIsFree_SaysSoWithoutAForm()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();

        var html = await console.ReadAsync("lease");

        Assert.Contains("No run holds the lease", html, StringComparison.Ordinal);
        Assert.DoesNotContain("method=\"post\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_LeaseIsHeld_SaysByWhomAndWarns()
    {
        await using var console = await AgencyConsole.StartAsync();
        await console.LeaseAsync("script\u202E<b>");

        var html = await console.ReadAsync("lease");

        Assert.Contains(@"<bdi>script\u202E&lt;b&gt;</bdi>", html, StringComparison.Ordinal);
        Assert.Contains("Only for a run that is known to be dead", html, StringComparison.Ordinal);
    }

    /// <summary>The process that the lease names, and where its number counts: only of one that has ended in this very place it is said that nothing works.</summary>
    [Theory]
    [InlineData("ended", "here", true)]
    [InlineData("ended", "another container", false)]
    [InlineData("ended", null, false)]
    [InlineData("this", "here", false)]
    [InlineData("another program", "here", false)]
    public async Task Get_LeaseOfAProcessOfThisMachine_SaysWhetherItHasEnded(string process, string? space, bool hasEnded)
    {
        await using var console = await AgencyConsole.StartAsync();
        using var ended = Process.Start("true");
        await ended.WaitForExitAsync(Cancel);
        using var other = Process.Start("sleep", "600");
        try
        {
            var number = process switch { "ended" => ended.Id, "this" => Environment.ProcessId, _ => other.Id };
            await console.LeaseAsync(FormattableString.Invariant($"{Environment.MachineName}-{number}"), host: Environment.MachineName, space: space == "here" ? ProcessSpace.Current : space);

            var html = await console.ReadAsync("lease");

            Assert.Equal(hasEnded, html.Contains("Held by an ended process", StringComparison.Ordinal));
            Assert.Equal(hasEnded, html.Contains("has ended, so nothing works on the database", StringComparison.Ordinal));
            Assert.Equal(!hasEnded, html.Contains("Wait for it", StringComparison.Ordinal));
            Assert.Equal(!hasEnded, html.Contains("Only for a run that is known to be dead", StringComparison.Ordinal));
        }
        finally
        {
            other.Kill();
        }
    }

    [Fact]
    public async Task Get_LeaseIsExpired_SaysThatNothingNeedsToBeDone()
    {
        await using var console = await AgencyConsole.StartAsync();
        await console.LeaseAsync("script", seconds: 1);
        await EventuallyAsync(async () => await console.Database.HolderAsync(Cancel) is { IsExpired: true });

        var html = await console.ReadAsync("lease");

        Assert.Contains("Nothing needs to be done", html, StringComparison.Ordinal);
        Assert.DoesNotContain("method=\"post\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Break_LeaseThatWasLookedAt_RemovesItAndRecordsWhy()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        await console.LeaseAsync("script");

        using var answer = await BreakAsync(console, "script");

        Assert.Equal((HttpStatusCode.SeeOther, "/organizations/99/lease?done=lease-removed"), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        Assert.Null(await console.Database.HolderAsync(Cancel));
        Assert.Contains("The lease was removed", await console.Host.ReadAsync(answer.Headers.Location!.OriginalString), StringComparison.Ordinal);
        var audit = await console.ReadAsync("audit");
        Assert.Contains("<bdi>Removed a lease</bdi>", audit, StringComparison.Ordinal);
        Assert.Contains("<bdi>Its machine is gone</bdi>", audit, StringComparison.Ordinal);
    }

    /// <summary>The answer is lost, and the person sends the form once more.</summary>
    [Fact]
    public async Task Break_FormIsSentAgain_SaysThatNothingWasRemoved()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        await console.LeaseAsync("script");
        using var lost = await BreakAsync(console, "script");

        using var again = await BreakAsync(console, "script");

        Assert.Equal("/organizations/99/lease?done=lease-gone", again.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Break_AnotherProgramHoldsItByNow_RemovesNothing()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        await console.LeaseAsync("another<b>");

        using var answer = await BreakAsync(console, "script");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("another&lt;b&gt;", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.NotNull(await console.Database.HolderAsync(Cancel));
    }

    [Theory]
    [InlineData("break", "")]
    [InlineData("break", "eve@example.com asked")]
    [InlineData("other", "Its machine is gone")]
    public async Task Break_NoReasonOrAnotherAct_IsRefused(string act, string reason)
    {
        await using var console = await AgencyConsole.StartAsync();
        await console.LeaseAsync("script");

        using var answer = await console.PostAsync("lease", ("act", act), ("holder", "script"), ("reason", reason));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotNull(await console.Database.HolderAsync(Cancel));
    }

    [Fact]
    public async Task Get_Reader_SeesItWithoutAForm()
    {
        await using var console = await AgencyConsole.StartAsync();
        await console.LeaseAsync("script");

        var html = await console.ReadAsync("lease", AccessRole.Reader);

        Assert.Contains("An operator can remove it here.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("method=\"post\"", html, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> BreakAsync(AgencyConsole console, string holder) =>
        console.PostAsync("lease", ("act", "break"), ("holder", holder), ("reason", "Its machine is gone"));
}
