using System.Reflection;
using EmailScheduler.Architecture.Tests.Documents;

namespace EmailScheduler.Architecture.Tests;

/// <summary>
/// Inside an assembly, too, the arrows point one way: no two namespaces depend on each other, directly or around. Read from the sources, where the compiler
/// allows no using directive that is not needed, and what a namespace sees of those that enclose it is found by name; and again from the compiled types, which have the components of
/// <c>.razor</c> files, and names that are written in full.
/// </summary>
public partial class NamespaceTests
{
    public static TheoryData<string> Projects =>
        [.. CodeFiles.Select(path => path.Split('/')[1]).Distinct(StringComparer.Ordinal)];

    private static IEnumerable<string> CodeFiles => Repository.Sources
        .Where(path => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_Namespaces_DependOneWay(string project)
    {
        var files = CodeFiles.Where(path => path.StartsWith($"src/{project}/", StringComparison.Ordinal)).Select(Source.Read).ToList();
        Assert.NotEmpty(files);

        Assert.Empty(Cycles(Edges(files)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assembly_Namespaces_DependOneWay(string project) => Assert.Empty(Cycles(CompiledNamespaces.EdgesOf(AssemblyOf(project))));

    [Fact]
    public void CompiledNamespaces_OfAComponent_AreThoseThatItsMarkupNames() =>
        Assert.Contains("EmailScheduler.Web.Words", CompiledNamespaces.EdgesOf(AssemblyOf("EmailScheduler.Web"))["EmailScheduler.Web.Counted"]);

    [Fact]
    public void Cycles_TwoThatNeedEachOtherByAThird_AreFound() => Assert.Equal(
        ["A → B → C → A"],
        Cycles(Edges([
            new("A", ["B"], "class InA", ["InA"]),
            new("B", ["C"], "class InB", ["InB"]),
            new("C", ["A"], "class InC", ["InC"]),
            new("D", ["A"], "class InD", ["InD"]),
        ])));

    [Fact]
    public void Cycles_TypeOfAnEnclosingNamespace_NeedsNoUsingDirective() => Assert.Equal(
        ["A → A.Inner → A"],
        Cycles(Edges([new("A", ["A.Inner"], "class Outer", ["Outer"]), new("A.Inner", [], "class Nested(Outer outer)", ["Nested"])])));

    private static Assembly AssemblyOf(string project) => Assembly.Load(project == "EmailScheduler.Cli" ? "email-scheduler" : project);

    private static Dictionary<string, SortedSet<string>> Edges(IReadOnlyList<Source> files)
    {
        var known = files.Select(file => file.Namespace).ToHashSet(StringComparer.Ordinal);
        var edges = known.ToDictionary(name => name, _ => new SortedSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var file in files)
        {
            edges[file.Namespace].UnionWith(file.Usings.Where(name => name != file.Namespace && known.Contains(name)));
            edges[file.Namespace].UnionWith(files
                .Where(outer => file.Namespace.StartsWith(outer.Namespace + ".", StringComparison.Ordinal) && outer.Types.Any(file.Names))
                .Select(outer => outer.Namespace));
        }

        return edges;
    }

    /// <summary>One cycle for each namespace that is in any, from the one that comes first.</summary>
    private static List<string> Cycles(Dictionary<string, SortedSet<string>> edges) =>
    [
        .. edges.Keys.Select(start => WayBack(edges, start)).OfType<string[]>()
            .Where(way => way.Min(StringComparer.Ordinal) == way[0])
            .Select(way => string.Join(" → ", [.. way, way[0]])),
    ];

    private static string[]? WayBack(Dictionary<string, SortedSet<string>> edges, string start)
    {
        var ways = new Queue<string[]>([[start]]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (ways.TryDequeue(out var way))
        {
            foreach (var next in edges[way[^1]])
            {
                if (next == start)
                {
                    return way;
                }

                if (seen.Add(next))
                {
                    ways.Enqueue([.. way, next]);
                }
            }
        }

        return null;
    }

    /// <param name="Namespace">The namespace of its types.</param>
    /// <param name="Usings">The namespaces that it imports.</param>
    /// <param name="Code">The text without comments.</param>
    /// <param name="Types">The types that it declares, nested ones aside.</param>
    private sealed partial record Source(string Namespace, IReadOnlyList<string> Usings, string Code, IReadOnlyList<string> Types)
    {
        public static Source Read(string path)
        {
            var text = Repository.Read(path);
            var code = CommentRegex.Replace(text, "");
            return new Source(
                NamespaceRegex.Match(text) is { Success: true } match ? match.Groups[1].Value : Path.GetFileName(Path.GetDirectoryName(path))!,
                [.. UsingRegex.Matches(text).Select(match => match.Groups[1].Value)],
                UsingRegex.Replace(code, ""),
                [.. TypeRegex.Matches(code).Select(match => match.Groups[1].Value)]);
        }

        public bool Names(string type) => Regex.IsMatch(Code, $@"\b{type}\b", RegexOptions.None, TimeSpan.FromSeconds(1));

        [GeneratedRegex(@"(?<!:)//.*$", RegexOptions.Multiline)]
        private static partial Regex CommentRegex { get; }

        [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
        private static partial Regex NamespaceRegex { get; }

        [GeneratedRegex(@"^using ([\w.]+);$", RegexOptions.Multiline)]
        private static partial Regex UsingRegex { get; }

        [GeneratedRegex(@"^(?:(?:public|internal|static|sealed|abstract|partial|readonly|unsafe|ref) )+(?:class|record struct|record|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
        private static partial Regex TypeRegex { get; }
    }
}
