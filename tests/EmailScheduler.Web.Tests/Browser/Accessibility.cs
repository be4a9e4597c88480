using System.Text.Json;
using Deque.AxeCore.Commons;

namespace EmailScheduler.Web.Tests.Browser;

/// <summary>What axe finds on a page: rules of WCAG 2.2 AA, and those of good practice.</summary>
internal static class Accessibility
{
    /// <summary>Asked of axe itself: the package's own way opens another window for each result.</summary>
    private const string Run = """
        async () => JSON.stringify((await axe.run(document, {
            resultTypes: ['violations'],
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        })).violations)
        """;

    private static readonly string Axe = $"() => {{ {new BundledAxeScriptProvider().GetScript()} }}";

    /// <summary>Asserts that axe finds nothing on the page as it is shown, in a window with script: axe is one, and waits for ever where none runs.</summary>
    public static async Task AssertAccessibleAsync(this Visit visit)
    {
        Assert.True(visit.Look.HasScript, "axe is a script: look with script.");
        if (!await visit.Page.EvaluateAsync<bool>("'axe' in window"))
        {
            await visit.Page.EvaluateAsync(Axe);
        }

        var violations = JsonSerializer.Deserialize<Violation[]>(await visit.Page.EvaluateAsync<string>(Run), JsonSerializerOptions.Web)!;
        Assert.True(violations.Length == 0, $"axe at {visit.Page.Url} ({visit.Look}):\n{string.Join('\n', violations.Select(violation => violation.Describe()))}");
    }

    private sealed record Violation(string Id, string Impact, string Help, Node[] Nodes)
    {
        public string Describe() => $"{Id} ({Impact}): {Help}\n{string.Join('\n', Nodes.Take(5).Select(node => $"  {node.Html}\n  {node.FailureSummary}"))}";
    }

    private sealed record Node(string Html, string FailureSummary);
}
