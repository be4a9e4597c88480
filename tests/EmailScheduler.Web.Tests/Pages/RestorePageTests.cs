using System.Net;
using System.Text;
using EmailScheduler.Api.Access;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Leases;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Web.Tests.Pages;

public partial class RestorePageTests
{
    private const string Reason = "The import of Tuesday was wrong";

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task Preview_PastState_SaysWhatGoingBackDoesAndWritesNothing(DatabaseLayoutKind layout)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync(layout);
        var (state, before) = ((await console.StatesAsync())[^1], await console.ContentAsync());

        var html = await console.ReadAsync(Address(state));

        // From the time of sending on, the emails of the day count as the sender's, and are carried forward.
        Assert.NotEqual(html.Contains("Nothing: the sender has not taken or sent an email since", StringComparison.Ordinal), html.Contains("<dt>Emails of the sender</dt>", StringComparison.Ordinal));
        Assert.DoesNotContain("""<dd class="big">0</dd>""", html, StringComparison.Ordinal);
        Assert.Contains("<code><bdi>email_schedules</bdi></code>", html, StringComparison.Ordinal);
        Assert.NotEqual("", NewestOf(html));
        Assert.Equal(before, await console.ContentAsync());
        console.AssertNoCopyIsLeft();
    }

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task Restore_AsItWasShown_IsDoneAndThePageSaysHowToUndoIt(DatabaseLayoutKind layout)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync(layout);
        var states = await console.StatesAsync();
        var state = states[^1];

        using var answer = await RestoreAsync(console, state, NewestOf(await console.ReadAsync(Address(state))));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var now = (await console.StatesAsync())[0];
        Assert.Equal((CommitKind.Restore, state.Id), (now.Kind, now.RestoredFrom));
        Assert.Equal($"/organizations/99/history/restored/{now.RunId}", answer.Headers.Location?.OriginalString);
        var html = await console.Host.ReadAsync(answer.Headers.Location!.OriginalString);
        Assert.Contains("The state is the newest one again.", html, StringComparison.Ordinal);
        Assert.Contains($"<bdi>{Reason}</bdi>", html, StringComparison.Ordinal);
        Assert.Contains("<bdi>test:anna</bdi>", html, StringComparison.Ordinal);
        Assert.Contains($"/organizations/99/history/{states[0].Id}/restore", html, StringComparison.Ordinal);
        var record = Assert.Single(await AuditAsync(console));
        Assert.Equal(("restore", AuditOutcome.Done, "test:anna", Reason), (record.Act, record.Outcome, record.Actor, record.Reason));
        console.AssertNoCopyIsLeft();
    }

    /// <summary>The last report is of a plan that is not stored any more.</summary>
    [Fact]
    public async Task Restore_Done_IsSaidOnThePageOfTheOrganizationUntilTheNextRun()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync(DatabaseLayoutKind.PlainObject);
        var state = (await console.StatesAsync())[^1];
        Assert.DoesNotContain("back to a past state", await console.Host.ReadAsync("/organizations/99"), StringComparison.Ordinal);

        using var answer = await RestoreAsync(console, state, NewestOf(await console.ReadAsync(Address(state))));

        var html = await console.Host.ReadAsync("/organizations/99");
        Assert.Contains("The database was taken back to a past state", html, StringComparison.Ordinal);
        Assert.Contains("run to plan from what it has now", html, StringComparison.Ordinal);
        using var paused = await console.Host.PostAsync("/organizations/99", ("act", "pause"), ("reason", "The list is wrong"), ("until", ""));
        Assert.Contains("once the organization is resumed, the next run plans from what it has now", await console.Host.ReadAsync(paused.Headers.Location!.OriginalString), StringComparison.Ordinal);
    }

    /// <summary>The process died after the commit, so that its record says no more than that it was begun.</summary>
    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task Restore_DoneAndRecordedAsBegun_IsDoneOnThePagesOfTheOrganizationAndOfTheActs(DatabaseLayoutKind layout)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync(layout);
        var state = (await console.StatesAsync())[^1];
        using var answer = await RestoreAsync(console, state, NewestOf(await console.ReadAsync(Address(state))));
        var key = $"{DatabaseKeys.Audit(console.Agency.Key)}{Assert.Single(await AuditAsync(console)).Id}.json";
        var record = Encoding.UTF8.GetString(await console.Store.ReadAsync(key));
        await console.Store.PutAsync(key, record.Replace("\"done\"", "\"begun\"", StringComparison.Ordinal));
        Assert.Equal(AuditOutcome.Begun, Assert.Single(await AuditAsync(console)).Outcome);

        Assert.Contains("The database was taken back to a past state", await console.Host.ReadAsync("/organizations/99"), StringComparison.Ordinal);
        Assert.DoesNotContain("Begun", await console.ReadAsync("audit"), StringComparison.Ordinal);
    }

    /// <summary>The answer is lost, and the person sends the form once more.</summary>
    [Fact]
    public async Task Restore_FormIsSentAgain_FindsNothingToDoAndSaysWhatWasDone()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        var state = (await console.StatesAsync())[^1];
        var newest = NewestOf(await console.ReadAsync(Address(state)));
        using var lost = await RestoreAsync(console, state, newest);
        var states = (await console.StatesAsync()).Count;

        using var again = await RestoreAsync(console, state, newest);

        Assert.Equal((HttpStatusCode.SeeOther, $"/organizations/99/{Address(state)}"), (again.StatusCode, again.Headers.Location?.OriginalString));
        Assert.Equal(states, (await console.StatesAsync()).Count);
        var html = await console.ReadAsync(Address(state));
        Assert.Contains("There is nothing to do", html, StringComparison.Ordinal);
        Assert.Contains($"""<a href="{lost.Headers.Location}">what that did</a>""", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<button class=\"main\">", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_AnotherProgramHasWrittenSinceItWasShown_DoesNothingAndAsksToLookAgain()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        var state = (await console.StatesAsync())[^1];
        var newest = NewestOf(await console.ReadAsync(Address(state)));
        await console.Agency.ChangeAsync("UPDATE contacts SET first_name = 'Ada'");
        var before = await console.ContentAsync();

        using var answer = await RestoreAsync(console, state, newest);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("The newest state is another one by now", html, StringComparison.Ordinal);
        Assert.Contains($"""<a class="button main" href="/organizations/99/{Address(state)}">""", html, StringComparison.Ordinal);
        Assert.Equal(before, await console.ContentAsync());
    }

    [Fact]
    public async Task Restore_LeaseIsHeld_SaysWhoHoldsIt()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        var state = (await console.StatesAsync())[^1];
        var newest = NewestOf(await console.ReadAsync(Address(state)));
        await console.LeaseAsync("script<b>");

        using var answer = await RestoreAsync(console, state, newest);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("<bdi>script&lt;b&gt;</bdi>", html, StringComparison.Ordinal);
        Assert.Contains("""href="/organizations/99/lease">The lease</a>""", html, StringComparison.Ordinal);
        Assert.DoesNotContain((await console.StatesAsync()), one => one.Kind == CommitKind.Restore);
    }

    [Fact]
    public async Task Restore_LeaseOfAProcessThatHasEnded_SaysThatNothingWorksAndWhatToDo()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        var state = (await console.StatesAsync())[^1];
        var newest = NewestOf(await console.ReadAsync(Address(state)));
        using var ended = System.Diagnostics.Process.Start("true");
        await ended.WaitForExitAsync(Cancel);
        await console.LeaseAsync(FormattableString.Invariant($"{Environment.MachineName}-{ended.Id}"), host: Environment.MachineName, space: ProcessSpace.Current);

        using var answer = await RestoreAsync(console, state, newest);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("Nothing works on the database: remove the lease on its page", html, StringComparison.Ordinal);
        Assert.DoesNotContain("A run or another program works on it", html, StringComparison.Ordinal);
        Assert.Contains("lease is held by a process that has ended", await console.Host.ReadAsync("/organizations/99"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("eve@example.com asked")]
    [InlineData(null)]
    public async Task Restore_NoReason_IsRefused(string? reason)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        var state = (await console.StatesAsync())[^1];
        reason ??= new string('x', ActReason.MaxLength + 1);

        using var answer = await console.PostAsync(Address(state), ("act", "restore"), ("reason", reason), ("newest", NewestOf(await console.ReadAsync(Address(state)))));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain((await console.StatesAsync()), one => one.Kind == CommitKind.Restore);
    }

    [Fact]
    public async Task Preview_Reader_SeesItWithoutAForm()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        var state = (await console.StatesAsync())[^1];

        var html = await console.ReadAsync(Address(state), AccessRole.Reader);

        Assert.Contains("An operator can go back to it here.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("method=\"post\"", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?exact=on", "This is the bare state", "name=\"exact\" value=\"on\"", "Carried forward from what happened since")]
    [InlineData("?deleted=on", "Carried forward from what happened since", "name=\"deleted\" value=\"on\"", "This is the bare state")]
    public async Task Preview_OtherWay_IsShownAndIsWhatTheFormAsksFor(string query, string shown, string asked, string notShown)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        var state = (await console.StatesAsync())[^1];

        var html = await console.ReadAsync(Address(state) + query);

        Assert.Contains(shown, html, StringComparison.Ordinal);
        Assert.DoesNotContain(notShown, html, StringComparison.Ordinal);
        Assert.Contains(asked, ActForm().Match(html).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preview_NewestStateIsDamaged_OffersTheBareStateAndGoesBackToIt()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        var state = (await console.StatesAsync())[1];
        await console.Store.Objects.DeleteAsync(console.Agency.Key, cancellationToken: Cancel);
        await console.Store.PutAsync(console.Agency.Key, "\0\u0001 no database");

        var refused = await console.ReadAsync(Address(state));
        var bare = await console.ReadAsync(Address(state) + "?exact=on");
        using var answer = await console.PostAsync(Address(state), ("act", "restore"), ("reason", Reason), ("exact", "on"), ("newest", NewestOf(bare)));

        Assert.Contains($"""href="/organizations/99/{Address(state)}?exact=on">See what the bare state would do</a>""", refused, StringComparison.Ordinal);
        Assert.Contains("The newest state cannot be read", bare, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Contains("The state is the newest one again.", await console.Host.ReadAsync(answer.Headers.Location!.OriginalString), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("history/ffff/restore", "There is no state &#x27;ffff&#x27;")]
    [InlineData("history/%3Cb%3E/restore", "There is no state &#x27;&lt;b&gt;&#x27;")]
    [InlineData("history/restored/20200101T000000Z-0a1b2c3d", "No one has gone back to a state")]
    public async Task Get_NoSuchState_SaysSo(string path, string said)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();

        Assert.Contains(said, await console.ReadAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restored_RecordSaysNoMoreThanBegun_SaysThatItIsNotCertain()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        const string Id = "20260115T060000Z-0a1b2c3d", Run = "20260115T060000Z-0a1b2c3e";
        await console.Store.PutAsync($"{DatabaseKeys.Audit(console.Agency.Key)}{Id}.json", $$$"""
            {"id":"{{{Id}}}","organizationId":99,"act":"restore","outcome":"begun","actor":"cli:bob","at":"2026-01-15T06:00:00Z","reason":"<b>why</b>","ids":{"run":"{{{Run}}}","state":"ff"}}
            """);

        var html = await console.ReadAsync($"history/restored/{Run}");

        Assert.Contains("It is not certain that it was done", html, StringComparison.Ordinal);
        Assert.Contains("<bdi>&lt;b&gt;why&lt;/b&gt;</bdi>", html, StringComparison.Ordinal);
    }

    private static string Address(PastState state) => $"history/{state.Id}/restore";

    private static string NewestOf(string html) => Newest().Match(html).Groups[1].Value;

    private static Task<HttpResponseMessage> RestoreAsync(AgencyConsole console, PastState state, string newest) =>
        console.PostAsync(Address(state), ("act", "restore"), ("reason", Reason), ("newest", WebUtility.HtmlDecode(newest)));

    private static Task<IReadOnlyList<AuditRecord>> AuditAsync(AgencyConsole console) =>
        new OrganizationActs(console.Store.Objects, AgencyConsole.Organization, new RunSettings(), TimeProvider.System, NullLogger.Instance).Audit.ListAsync(10, Cancel);

    [GeneratedRegex("""name="newest" value="([^"]*)" """)]
    private static partial Regex Newest();

    [GeneratedRegex("""<form method="post".*?</form>""", RegexOptions.Singleline)]
    private static partial Regex ActForm();
}
