using System.Text.Json;
using Deque.AxeCore.Commons;

namespace EmailScheduler.Web.Tests.Browser;

/// <summary>What axe finds on a page: rules of WCAG 2.2 AA, and those of good practice.</summary>
internal static class Accessibility
{
    /// <summary>Asked of axe itself: the package's own way opens another window for each result.</summary>
    private const string Run = "async rules => JSON.stringify((await axe.run(document, { resultTypes: ['violations'], runOnly: rules })).violations)";

    private static readonly string[] All = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

    /// <summary>The rules that go by how a page is looked at; what the others find is the same in every width and scheme.</summary>
    private static readonly string[] OfLook = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"];

    private static readonly string Axe = $"() => {{ {new BundledAxeScriptProvider().GetScript()} }}";

    /// <summary>Asserts that axe finds nothing on the page as it is shown, in a window with script: axe is one, and waits for ever where none runs.</summary>
    public static Task AssertAccessibleAsync(this Visit visit) => AssertAsync(visit, All);

    /// <summary>As <see cref="AssertAccessibleAsync"/>, for a page for which that has been asserted in another look.</summary>
    public static Task AssertStillAccessibleAsync(this Visit visit) => AssertAsync(visit, OfLook);

    private static async Task AssertAsync(Visit visit, string[] rules)
    {
        Assert.True(visit.Look.HasScript, "axe is a script: look with script.");
        if (!await visit.Page.EvaluateAsync<bool>("'axe' in window"))
        {
            await visit.Page.EvaluateAsync(Axe);
        }

        var violations = JsonSerializer.Deserialize<Violation[]>(await visit.Page.EvaluateAsync<string>(Run, rules), JsonSerializerOptions.Web)!;
        Assert.True(violations.Length == 0, $"axe at {visit.Page.Url} ({visit.Look}):\n{string.Join('\n', violations.Select(violation => violation.Describe()))}");
    }

    private sealed record Violation(string Id, string Impact, string Help, Node[] Nodes)
    {
        public string Describe() => $"{Id} ({Impact}): {Help}\n{string.Join('\n', Nodes.Take(5).Select(node => $"  {node.Html}\n  {node.FailureSummary}"))}";
    }

    private sealed record Node(string Html, string FailureSummary);
}
