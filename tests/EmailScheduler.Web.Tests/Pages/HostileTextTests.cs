using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using EmailScheduler.Web.Tests.Ground;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>Texts that another program has put into a report or a status: they show as text, on one line, shortened, and turn nothing round.</summary>
public class HostileTextTests
{
    private static readonly string[] Typed = ["runId", "organizationId", "status", "startedAt", "today", "firstDay", "day", "rejection", "change", "mode", "kind", "timezone"];

    public static TheoryData<string> Texts =>
    [
        "</title><script>alert(1)</script><img src=x onerror=alert(1)>\"'`&",
        "\u202Egnirts\u2066 desrever\u2069",
        "😀👩‍👩‍👧 \U000E0041 zero\u200Bwidth",
        "line\r\nbreak\0\u001B[31m\u0085\u2028",
        new string('A', 1_000_000),
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Pages_TextInEveryStringOfAReport_IsShownAsText(string text)
    {
        await using var host = await ConsoleHost.StartAsync();
        var report = await StoredRuns.RunSampleAsync(host.Store);
        await StoredRuns.HoldAsync(host.Store, report with { Warnings = ["w"], CheckpointRefusal = "c" });
        foreach (var runId in new[] { report.RunId, StoredRuns.HeldRun })
        {
            var json = JsonNode.Parse(await ReadStoredAsync(host, runId))!;
            Spoil(json, text.Length > 1000 && runId == report.RunId ? text[..1000] : text);
            await StoredRuns.PutReportAsync(host.Store, 99, runId, json);
        }

        foreach (var address in new[] { "/", "/organizations/99", $"/organizations/99/runs/{report.RunId}", $"/organizations/99/runs/{StoredRuns.HeldRun}" })
        {
            using var answer = await host.GetAsync(address);
            var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            AssertIsHarmless(html);
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Pages_TextInEveryStringOfAStatusAndAPause_IsShownAsText(string text)
    {
        await using var host = await ConsoleHost.StartAsync();
        await StoredRuns.RunSampleAsync(host.Store);
        var shortened = JsonSerializer.Serialize(text[..Math.Min(text.Length, 5000)]);
        await StoredRuns.PutStatusAsync(host.Store, 99, $$"""{"organizationId":99,"lastRun":{"runId":{{shortened}},"status":"rejected","reason":{{shortened}},"startedAt":"2026-01-15T06:00:00Z"},"timezone":{{shortened}}}""");
        await StoredRuns.PutAsync(host.Store, "org-data/99.db.pause.json", $$"""{"reason":{{shortened}},"actor":{{shortened}},"since":"2026-01-15T06:00:00Z"}""");

        AssertIsHarmless(await host.ReadAsync("/"));
        AssertIsHarmless(await host.ReadAsync("/organizations/99"));
    }

    private static void AssertIsHarmless(string html)
    {
        Assert.DoesNotContain("<script>", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
        Assert.InRange(html.Length, 1, 1_500_000);
        var shown = WebUtility.HtmlDecode(html);
        Assert.DoesNotMatch(new Regex(@"[\u202A-\u202E\u2066-\u2069\u200B\u0000\u001B\u0085\u2028]", RegexOptions.None, TimeSpan.FromSeconds(5)), shown);
    }

    private static async Task<string> ReadStoredAsync(ConsoleHost host, string runId)
    {
        await using var stored = await host.Store.GetAsync($"org-data/99.db.runs/{runId}.json", cancellationToken: TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stored.Content!);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Puts a text into every string that is no identifier, date or word of a list, and beside every count by text. A report may have 4 MB: a long text goes into the first few.</summary>
    private static void Spoil(JsonNode node, string text)
    {
        var left = text.Length > 100_000 ? 3 : int.MaxValue;
        Spoil(node, text, ref left);
    }

    private static void Spoil(JsonNode node, string text, ref int left)
    {
        if (node is JsonArray items)
        {
            for (var place = 0; place < items.Count; place++)
            {
                if (items[place] is JsonValue value && value.GetValueKind() == JsonValueKind.String && left-- > 0)
                {
                    items[place] = text;
                }
                else if (items[place] is { } item)
                {
                    Spoil(item, text, ref left);
                }
            }

            return;
        }

        if (node is not JsonObject fields)
        {
            return;
        }

        foreach (var (name, value) in fields.ToList())
        {
            if (name is "skipReasons" or "leftOut" or "invalidDates" or "statuses" or "unknownCampaignTypes" or "otherCampaignStatuses" && value is JsonObject counts && left-- > 0)
            {
                counts[text] = 123;
            }
            else if (value is JsonValue && value.GetValueKind() == JsonValueKind.String && !Typed.Contains(name) && left-- > 0)
            {
                fields[name] = text;
            }
            else if (value is not null)
            {
                Spoil(value, text, ref left);
            }
        }
    }
}
