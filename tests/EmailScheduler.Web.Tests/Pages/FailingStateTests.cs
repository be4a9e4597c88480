using System.Net;
using EmailScheduler.Web.Tests.Ground;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>All pages while something is not as it should be: none fails unexpectedly, and none says what is not so.</summary>
public sealed class FailingStateTests
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(31);

    private readonly TurnedClock _clock = new();

    /// <summary>Statuses that other programs or a broken disk may leave, in place of the one of organization 99.</summary>
    public static TheoryData<string> Statuses =>
    [
        "", "{", "null", "[]", "\"completed\"", "\0\u0001", "{}",
        """{"organizationId":7}""",
        """{"organizationId":99,"lastRun":null,"lastSuccess":null,"timezone":null}""",
        """{"organizationId":99,"lastRun":{},"timezone":"Nowhere/Land"}""",
        """{"organizationId":99,"lastRun":{"runId":"<b>","status":"unheard-of","startedAt":"2026-01-15T06:00:00Z"}}""",
        """{"organizationId":99,"lastRun":{"runId":"20260115T060000Z-0a1b2c3d","status":"completed","startedAt":"9999-12-31T23:59:59Z","milliseconds":9223372036854775807},"timezone":"America/Chicago"}""",
        """{"organizationId":99,"lastRun":{"runId":"20260115T060000Z-0a1b2c3d","status":"failed","startedAt":"0001-01-01T00:00:00Z"},"lastSuccess":{"runId":"20260115T060000Z-0a1b2c3d","startedAt":"0001-01-01T00:00:00Z"},"timezone":"Pacific/Kiritimati"}""",
        """{"organizationId":99,"lastRun":{"runId":"20260115T060000Z-0a1b2c3d","status":"completed","startedAt":"yesterday"},"days":[{"day":"2026-02-30","emails":-1}],"findings":-5}""",
    ];

    /// <summary>Some of them, by default.</summary>
    public static IEnumerable<TheoryDataRow<string>> SomeStatuses => LongTests.Some(Statuses.ToList(), byDefault: 4, wanted: Statuses.Count);

    [Theory]
    [MemberData(nameof(SomeStatuses))]
    public async Task Pages_StatusIsDamaged_AreAnswered(string status)
    {
        await using var host = await StartAsync();
        var pages = await PagesAsync(host);
        await StoredRuns.PutStatusAsync(host.Store, 99, status);

        foreach (var page in pages)
        {
            await AssertAnsweredAsync(host, page, HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Pages_OrganizationIsRemovedWhileTheyAreLookedAt_SayThatItIsNotThere()
    {
        await using var host = await StartAsync();
        var pages = await PagesAsync(host);
        foreach (var page in pages)
        {
            await AssertAnsweredAsync(host, page, HttpStatusCode.OK);
        }

        await foreach (var entry in host.Store.ListAsync("", Cancel))
        {
            await host.Store.DeleteAsync(entry.Key, cancellationToken: Cancel);
        }

        _clock.Advance(Fresh);
        foreach (var page in pages)
        {
            var html = await AssertAnsweredAsync(host, page, HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Conflict);
            Assert.DoesNotContain("Not as it is now", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pages_StoreFailsForAWhile_SayHowOldTheyAreAndThenNoMore()
    {
        await using var host = await StartAsync();
        var pages = await PagesAsync(host);
        foreach (var page in pages)
        {
            await AssertAnsweredAsync(host, page, HttpStatusCode.OK);
        }

        host.BreakStore();
        _clock.Advance(TimeSpan.FromMinutes(5));
        var aged = 0;
        foreach (var page in pages)
        {
            var html = await AssertAnsweredAsync(host, page, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable);
            var isAged = html.Contains("Not as it is now", StringComparison.Ordinal);
            Assert.True(!isAged || html.Contains("This is what was known 5 min ago (", StringComparison.Ordinal), html);
            aged += isAged ? 1 : 0;
        }

        Assert.InRange(aged, 5, pages.Count);
        host.RepairStore();
        _clock.Advance(Fresh);
        foreach (var page in pages)
        {
            Assert.DoesNotContain("Not as it is now", await AssertAnsweredAsync(host, page, HttpStatusCode.OK), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Pages_ClockIsPutBackADay_SayAgesThatAreSo()
    {
        await using var host = await StartAsync();
        var pages = await PagesAsync(host);
        foreach (var page in pages)
        {
            await AssertAnsweredAsync(host, page, HttpStatusCode.OK);
        }

        _clock.PutBack(TimeSpan.FromDays(1));
        _clock.Advance(TimeSpan.FromMinutes(5));
        foreach (var page in pages)
        {
            var html = await AssertAnsweredAsync(host, page, HttpStatusCode.OK);
            Assert.DoesNotContain("Last success", html, StringComparison.Ordinal);
            Assert.DoesNotContain("0 s ago", html, StringComparison.Ordinal);
        }

        host.BreakStore();
        _clock.Advance(TimeSpan.FromMinutes(5));
        foreach (var page in pages)
        {
            var html = await AssertAnsweredAsync(host, page, HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable);
            Assert.True(!html.Contains("Not as it is now", StringComparison.Ordinal) || Regex.IsMatch(html, @"This is what was known 5 min ago \(<time datetime=""[^""]*"">(today|yesterday) ", RegexOptions.None, TimeSpan.FromSeconds(5)), html);
        }
    }

    private Task<ConsoleHost> StartAsync() => ConsoleHost.StartAsync(services => services.RemoveAll<TimeProvider>().AddSingleton<TimeProvider>(_clock));

    /// <summary>The address of every page of an organization that has run, and of those of no organization.</summary>
    private static async Task<IReadOnlyList<string>> PagesAsync(ConsoleHost host)
    {
        var run = (await StoredRuns.RunSampleAsync(host.Store)).RunId;
        var states = Regex.Matches(await host.ReadAsync("/organizations/99/history"), "/organizations/99/history/([^/\"?]+)/restore", RegexOptions.None, TimeSpan.FromSeconds(5));
        var state = states[^1].Groups[1].Value;
        var today = DateTime.UtcNow.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        string[] ofOrganization =
        [
            "", $"/runs/{run}", $"/days/{today}", $"/days/{today}/day.csv", "/contacts", "/contacts/1", "/counted?kind=excluded", "/counted?kind=skipped", "/history", $"/history/diff?older={state}", $"/history/{state}/restore", "/audit", "/lease", "/what-if", "/what-if?PreExclusionBufferDays=30", "/settings",
        ];
        return ["/", "/?state=late", "/settings", .. ofOrganization.Select(page => "/organizations/99" + page)];
    }

    private static async Task<string> AssertAnsweredAsync(ConsoleHost host, string page, params HttpStatusCode[] expected)
    {
        using var answer = await host.GetAsync(page);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(expected.Contains(answer.StatusCode), $"{page}: {answer.StatusCode} {text}");
        Assert.DoesNotContain("The page failed unexpectedly", text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"-\d+(\.\d+)? (ms|s|min|h|days)\b", text);
        return text;
    }

    /// <summary>A clock that stands still but for what the test puts it forward and back. How much time has passed it always knows; timers are those of the machine.</summary>
    private sealed class TurnedClock : TimeProvider
    {
        private readonly DateTimeOffset _start = System.GetUtcNow();
        private TimeSpan _passed, _turned;

        public override DateTimeOffset GetUtcNow() => _start + _passed + _turned;

        public override long GetTimestamp() => (long)(_passed.TotalSeconds * TimestampFrequency);

        public void Advance(TimeSpan by) => _passed += by;

        public void PutBack(TimeSpan by) => _turned -= by;
    }
}
