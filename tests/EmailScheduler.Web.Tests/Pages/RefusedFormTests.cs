using System.Globalization;
using System.Net;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>A form that is refused comes back with what was typed, and what is wrong stands at its field.</summary>
public class RefusedFormTests
{
    private const string Address = "eve@example.com";

    // Anything but a date, as a browser without a field for days sends it.
    private const string NoDay = "soon";

    /// <summary>The page, the act, the field that is refused, what was typed, and what is said.</summary>
    public static TheoryData<string, string, string, (string Name, string Value)[], string> Forms => new()
    {
        { "/organizations/99", "pause", "reason", [("reason", "")], "There is no reason" },
        { "/organizations/99", "pause", "reason", [("reason", $"{Address} asked"), ("until", "2099-01-02")], "without an email address" },
        { "/organizations/99", "pause", "reason", [("reason", "x @ host"), ("until", "")], "without an email address" },
        { "/organizations/99", "pause", "reason", [("reason", new string('x', 501)), ("until", "")], "it has 501" },
        { "/organizations/99", "pause", "until", [("reason", "the list is wrong"), ("until", NoDay)], "give one such as 2026-03-02" },
        { "/organizations/99", "pause", "until", [("reason", "the list is wrong"), ("until", "2020-01-01")], "is not after today" },
        { "/organizations/99", "resume", "reason", [("reason", "x @evil")], "without an email address" },
        { $"/organizations/99/runs/{StoredRuns.HeldRun}", "approve", "reason", [("reason", $"{Address} asked"), ("run", "on")], "without an email address" },
        { "/organizations/99/lease", "break", "reason", [("reason", $"{Address} asked"), ("holder", "script")], "without an email address" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Post_FieldCannotBeTaken_FormComesBackAsItWasTyped(string path, string act, string field, (string Name, string Value)[] typed, string expected)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        await StoredRuns.HoldAsync(console.Store.Objects, (await console.Database.Reports.NewestAsync(1, Cancel))[0]);
        await console.LeaseAsync("script");
        if (act == "resume")
        {
            using var paused = await console.Host.PostAsync("/organizations/99", ("act", "pause"), ("reason", "the list is wrong"));
            Assert.Equal(HttpStatusCode.SeeOther, paused.StatusCode);
        }

        var before = await console.ContentAsync();
        using var answer = await console.Host.PostAsync(path, [("act", act), .. typed]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        AssertComesBack(await answer.Content.ReadAsStringAsync(Cancel), act, field, typed, expected);
        Assert.Equal(before, await console.ContentAsync());
    }

    /// <summary>The way of going back is part of what was asked for.</summary>
    [Fact]
    public async Task Post_RestoreWithoutAReason_FormComesBackForTheSameWay()
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        var state = (await console.StatesAsync())[^1];
        (string Name, string Value)[] typed = [("reason", $"{Address} asked"), ("deleted", "on")];

        using var answer = await console.PostAsync($"history/{state.Id}/restore", [("act", "restore"), .. typed]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        AssertComesBack(html, "restore", "reason", typed[..1], "without an email address");
        Assert.Contains("""name="deleted" value="on" />""", html, StringComparison.Ordinal);
    }

    /// <summary>The page, the act and the status: another person was first, or there is no such page at all.</summary>
    [Theory]
    [InlineData("/organizations/99", "pause", HttpStatusCode.BadRequest)]
    [InlineData($"/organizations/99/runs/{StoredRuns.HeldRun}", "approve", HttpStatusCode.BadRequest)]
    [InlineData("/organizations/99/lease", "break", HttpStatusCode.BadRequest)]
    [InlineData("/organizations/98", "pause", HttpStatusCode.NotFound)]
    public async Task Post_FormIsGoneMeanwhile_SaysWhyAtTheTopWithWhatWasTyped(string path, string act, HttpStatusCode status)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        await StoredRuns.HoldAsync(console.Store.Objects, (await console.Database.Reports.NewestAsync(1, Cancel))[0]);
        using var paused = await console.Host.PostAsync("/organizations/99", ("act", "pause"), ("reason", "the list is wrong"));
        using var approved = await console.Host.PostAsync($"/organizations/99/runs/{StoredRuns.HeldRun}", ("act", "approve"), ("reason", "it is right"));
        Assert.Equal((HttpStatusCode.SeeOther, HttpStatusCode.SeeOther), (paused.StatusCode, approved.StatusCode));

        using var answer = await console.Host.PostAsync(path, ("act", act), ("reason", $"{Address} asked"), ("until", "2099-01-02"));

        var html = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains("without an email address", WebUtility.HtmlDecode(html), StringComparison.Ordinal);
        Assert.DoesNotContain(Address, html, StringComparison.Ordinal);
        Assert.Contains("The form was refused, and nothing was done", html, StringComparison.Ordinal);
        Assert.Contains("The reason that was typed: <bdi>(address) asked</bdi>", html, StringComparison.Ordinal);
        Assert.Contains("Until: <bdi>2099-01-02</bdi>", html, StringComparison.Ordinal);
    }

    private static void AssertComesBack(string html, string act, string field, (string Name, string Value)[] typed, string expected)
    {
        var form = Regex.Match(html, $"""<form method="post"(?:(?!</form>).)*name="act" value="{act}".*?</form>""", RegexOptions.Singleline, TimeSpan.FromSeconds(10)).Value;
        Assert.Contains("""name="formToken" value=""", form, StringComparison.Ordinal);
        foreach (var (name, value) in typed.Where(one => one.Name is "reason" or "until"))
        {
            var input = Regex.Match(form, $"""<input[^>]*name="{name}"[^>]*>""", RegexOptions.None, TimeSpan.FromSeconds(10)).Value;
            var shown = value.Contains('@', StringComparison.Ordinal) ? value.StartsWith(Address, StringComparison.Ordinal) ? "(address) asked" : "(address)" : value;
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"value=\"{shown}\""), input, StringComparison.Ordinal);
            Assert.Equal(name == field, input.Contains("aria-invalid=\"true\"", StringComparison.Ordinal));
        }

        var fault = Regex.Match(form, $"""<p class="fault" id="fault-{act}-{field}" role="alert"><bdi>(.*?)</bdi>""", RegexOptions.Singleline, TimeSpan.FromSeconds(10)).Groups[1].Value;
        Assert.Contains(expected, WebUtility.HtmlDecode(fault), StringComparison.Ordinal);
        Assert.DoesNotContain("The form was refused", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Setting '", html, StringComparison.Ordinal);
        Assert.DoesNotContain(Address, html, StringComparison.Ordinal);
    }
}
