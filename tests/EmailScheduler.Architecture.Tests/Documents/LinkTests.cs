namespace EmailScheduler.Architecture.Tests.Documents;

/// <summary>What the documents link to and the files that they name must be there.</summary>
public sealed partial class LinkTests
{
    private static readonly string[] Folders = ["src/", "tests/", "docs/", "infra/", "tools/", ".ci/", ".github/", ".devcontainer/"];

    public static TheoryData<string> Documents => new(Repository.Documents);

    /// <summary>The changelog may name what is gone.</summary>
    public static TheoryData<string> DocumentsOfToday => new(Repository.Documents.Where(path => path != "CHANGELOG.md"));

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_RelativeLink_LeadsToAFileAndAHeading(string path) =>
        Assert.DoesNotContain(MarkdownDocument.Parse(Repository.Read(path)).Links, link => !link.Contains(':', StringComparison.Ordinal) && !LeadsSomewhere(path, link));

    [Theory]
    [MemberData(nameof(DocumentsOfToday))]
    public void Document_NamedFile_Exists(string path)
    {
        var named = MarkdownDocument.Parse(Repository.Read(path)).Code.SelectMany(WordsOf).Where(IsPath);

        Assert.DoesNotContain(named, file => !Repository.Exists(file));
    }

    [Theory]
    [MemberData(nameof(DocumentsOfToday))]
    public void Document_NamedSource_Exists(string path)
    {
        var sources = Repository.Sources.Select(source => "/" + source).ToList();

        var named = SourceName().Matches(Repository.Read(path)).Select(name => name.Value);

        Assert.DoesNotContain(named, name => !sources.Exists(source => source.EndsWith("/" + name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Readme_LinksAndNamedFiles_AreFound()
    {
        var readme = MarkdownDocument.Parse(Repository.Read("README.md"));

        Assert.InRange(readme.Links.Count(link => link.StartsWith("docs/", StringComparison.Ordinal)), 8, int.MaxValue);
        Assert.Contains(readme.Code.SelectMany(WordsOf), IsPath);
    }

    [Theory]
    [InlineData("# The `log` layout: what it's for", "the-log-layout-what-its-for")]
    [InlineData("## 2.3 The tries of one run", "23-the-tries-of-one-run")]
    [InlineData("# A [link](b.md) in_it", "a-link-in_it")]
    [InlineData("# Twice\n# Twice", "twice-1")]
    public void Anchors_Heading_FollowsGitHubsRule(string text, string anchor) =>
        Assert.Contains(anchor, MarkdownDocument.Parse(text).Anchors);

    private static bool LeadsSomewhere(string document, string link)
    {
        var parts = link.Split('#', 2);
        var folder = Path.GetDirectoryName(document)!;
        var target = parts[0].Length == 0 ? document : Path.Combine(folder, parts[0]).Replace('\\', '/');
        return Repository.Exists(target)
            && (parts.Length == 1 || MarkdownDocument.Parse(Repository.Read(target)).Anchors.Contains(parts[1]));
    }

    private static IEnumerable<string> WordsOf(string code) => code.Split(' ').Select(word => word.TrimEnd(',', ';'));

    /// <summary>Whether a word is the path of a file or folder; not one with a placeholder in it, and not what a build makes.</summary>
    private static bool IsPath(string word) =>
        Folders.Any(folder => word.StartsWith(folder, StringComparison.Ordinal))
        && word.IndexOfAny(['{', '<', '*', '$']) < 0
        && !word.Contains("/bin/", StringComparison.Ordinal);

    /// <summary>A C# file, with as much of its path as is given, that is not the end of a link.</summary>
    [GeneratedRegex(@"(?<![\w./(])[\w/]+\.cs\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SourceName();
}
