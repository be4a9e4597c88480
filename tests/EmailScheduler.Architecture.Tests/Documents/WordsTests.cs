namespace EmailScheduler.Architecture.Tests.Documents;

/// <summary>Messages, documents and comments are in plain professional English; CONTRIBUTING.md, "Words", says what to write instead.</summary>
public sealed partial class WordsTests
{
    // The table of these words, and what past releases were called at their time.
    private static readonly string[] Exempt = ["CONTRIBUTING.md", "CHANGELOG.md"];

    public static TheoryData<string> Texts =>
    [
        .. Repository.Documents.Except(Exempt, StringComparer.Ordinal),
        .. Repository.Sources.Where(path => path.StartsWith("src/", StringComparison.Ordinal) && Path.GetExtension(path) is ".cs" or ".razor"),
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_OfMessagesDocumentsAndComments_HasNoBannedWord(string path)
    {
        var lines = Repository.Read(path).Split('\n');
        var text = path.EndsWith(".cs", StringComparison.Ordinal) ? lines.Select(Prose) : lines;

        Assert.Empty(text.SelectMany((line, index) => BannedRegex.Matches(line).Select(match => $"{path}:{index + 1}: {match.Value}")));
    }

    [Theory]
    [InlineData("/// <summary>Told what happens.</summary>", "Told")]
    [InlineData("throw new IOException(\"Mend the engine.\");", "Mend")]
    [InlineData("var nobody = Nobody; // The next run makes up for it.", "makes up for")]
    public void Prose_OfALineOfCode_IsItsCommentAndItsTexts(string line, string banned) =>
        Assert.Equal([banned], BannedRegex.Matches(Prose(line)).Select(match => match.Value));

    private static string Prose(string line) => string.Join(' ', ProseRegex.Matches(line).Select(match => match.Value));

    [GeneratedRegex(@"(?<!:)//.*$|""(?:[^""\\]|\\.)*""")]
    private static partial Regex ProseRegex { get; }

    [GeneratedRegex(@"\b(tell|tells|told|mend|mends|mended|made up for|makes? up for|nobody|somebody|upkeep|lies? in the store|(leave|leaves|left) (\w+ \w+ )?out)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex BannedRegex { get; }
}
