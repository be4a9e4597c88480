namespace EmailScheduler.Architecture.Tests.Documents;

/// <summary>Comments and explanations cite sections of the documents; each of those must be there.</summary>
public sealed partial class CitationTests
{
    private const string SchedulingRules = "docs/scheduling-rules.md";

    // The reference scheduler is the scheduling rules once more, section by section: there a number alone is one of theirs.
    private const string ReferenceScheduler = "tests/EmailScheduler.Scheduling.Tests/";

    private readonly Dictionary<string, MarkdownDocument> _documents = new(StringComparer.Ordinal);

    [Fact]
    public void Source_CitedSection_IsAHeadingOfItsDocument()
    {
        var citations = AllIn(Repository.Sources, Citation()).ToList();

        var broken = citations.Where(cited => !Resolves(cited.Match)).Select(Words);

        Assert.Empty(broken);
        Assert.InRange(citations.Count, 50, int.MaxValue);
    }

    [Fact]
    public void Source_SectionWithoutADocument_IsNone()
    {
        var loose = AllIn(Repository.Sources, SectionAlone()).Where(cited => !IsOfTheRules(cited));

        Assert.Empty(loose.Select(Words));
    }

    [Fact]
    public void Source_NameOfADocument_HasItsPath() =>
        Assert.Empty(AllIn(Repository.Sources, NameWithoutPath()).Select(Words));

    [Fact]
    public void Explanation_SectionOfAStep_IsAHeadingOfTheSchedulingRules()
    {
        var steps = AllIn(Repository.Sources.Where(path => path.StartsWith("src/", StringComparison.Ordinal)), ExplainedStep()).ToList();

        Assert.Empty(steps.Where(step => !Document(SchedulingRules).HasSection(step.Match.Groups["number"].Value)).Select(Words));
        Assert.InRange(steps.Count, 25, int.MaxValue);
    }

    private static IEnumerable<(string Path, Match Match)> AllIn(IEnumerable<string> paths, Regex pattern) =>
        from path in paths
        where !path.EndsWith("/CitationTests.cs", StringComparison.Ordinal)
        from match in pattern.Matches(CommentBreak().Replace(Repository.Read(path), " "))
        select (path, match);

    private static string Words((string Path, Match Match) cited) => $"{cited.Path}: {cited.Match.Value}";

    private bool IsOfTheRules((string Path, Match Match) cited)
    {
        var isNamed = cited.Path.StartsWith(ReferenceScheduler, StringComparison.Ordinal)
            || Repository.Read(cited.Path).Contains($"Sections are those of {SchedulingRules}", StringComparison.Ordinal);
        return isNamed && Numbers(cited.Match).All(Document(SchedulingRules).HasSection);
    }

    private bool Resolves(Match citation)
    {
        var path = citation.Groups["path"].Value;
        if (!Repository.Exists(path))
        {
            return false;
        }

        if (!path.EndsWith(".md", StringComparison.Ordinal))
        {
            return true;
        }

        var document = Document(path);
        return Numbers(citation).All(document.HasSection)
            && (!citation.Groups["heading"].Success || document.Headings.Contains(citation.Groups["heading"].Value, StringComparer.Ordinal))
            && (!citation.Groups["step"].Success || document.HasStep(citation.Groups["number"].Value, citation.Groups["step"].Value));
    }

    private static IEnumerable<string> Numbers(Match match) => match.Groups["number"].Captures.Select(capture => capture.Value);

    private MarkdownDocument Document(string path)
    {
        if (!_documents.TryGetValue(path, out var document))
        {
            _documents[path] = document = MarkdownDocument.Parse(Repository.Read(path));
        }

        return document;
    }

    /// <summary>Where a comment goes on in the next line.</summary>
    [GeneratedRegex(@"\n[ \t]*(///?|#) ?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommentBreak();

    [GeneratedRegex(
        @"(?<path>docs/[\w-]+\.(md|json))(, (sections? (?<number>\d+(\.\d+)*)(((,| and| to|, and) )(?<number>\d+(\.\d+)*))*(, step (?<step>\d+))?|""(?<heading>[^""]+)""))?",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Citation();

    // Other standards are cited by their address or number.
    [GeneratedRegex(
        @"(?<!\.(md|html), |RFC \d+, )\b[Ss]ections? (?<number>\d+(\.\d+)*)(((,| and| to|, and) )(?<number>\d+(\.\d+)*))*",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex SectionAlone();

    [GeneratedRegex(@"(?<!docs/)\b(scheduling-rules|storage-protocol|log-layout)\b(?!-)|\b(scheduling-rules|storage-protocol|log-layout)\b(?!\.md|-)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameWithoutPath();

    [GeneratedRegex(@"\b(Say|new ExplainedStep)\(\s*""[^""]+"",\s*""(?<number>[^""]+)"",", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ExplainedStep();
}
