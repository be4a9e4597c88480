using System.Text;

namespace EmailScheduler.Architecture.Tests.Documents;

/// <summary>One Markdown file: what can be linked to, and what it links to.</summary>
internal sealed partial class MarkdownDocument
{
    private readonly List<string> _headings = [];
    private readonly HashSet<string> _anchors = new(StringComparer.Ordinal);
    private readonly List<string> _links = [];
    private readonly List<string> _code = [];
    private readonly Dictionary<string, HashSet<string>> _steps = new(StringComparer.Ordinal);

    private MarkdownDocument(string text) => ReadLines(text);

    /// <summary>The texts of the headings, with their numbers.</summary>
    public IReadOnlyList<string> Headings => _headings;

    /// <summary>The names that <c>#</c> links can have, made by GitHub's rule.</summary>
    public IReadOnlySet<string> Anchors => _anchors;

    /// <summary>The targets of all links.</summary>
    public IReadOnlyList<string> Links => _links;

    /// <summary>What stands in backticks, and the lines of fenced blocks.</summary>
    public IReadOnlyList<string> Code => _code;

    public static MarkdownDocument Parse(string text) => new(text);

    public bool HasSection(string number) => _steps.ContainsKey(number);

    /// <summary>Whether a table of the section has a row whose first cell is the step's number.</summary>
    public bool HasStep(string section, string step) => _steps.TryGetValue(section, out var steps) && steps.Contains(step);

    private void ReadLines(string text)
    {
        var isFenced = false;
        var section = "";
        foreach (var line in text.Split('\n'))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isFenced = !isFenced;
            }
            else if (isFenced)
            {
                _code.Add(line);
            }
            else if (Heading().Match(line) is { Success: true } heading)
            {
                section = AddHeading(heading.Groups["text"].Value.Trim());
            }
            else
            {
                if (Row().Match(line) is { Success: true } row && section.Length > 0)
                {
                    _steps[section].Add(row.Groups["step"].Value);
                }

                ReadSpans(line);
            }
        }
    }

    private string AddHeading(string text)
    {
        _headings.Add(text);
        var anchor = AnchorOf(text);
        for (var copy = 0; !_anchors.Add(copy == 0 ? anchor : $"{anchor}-{copy}"); copy++)
        {
        }

        var number = Number().Match(text).Groups["number"].Value;
        if (number.Length > 0)
        {
            _steps[number] = new HashSet<string>(StringComparer.Ordinal);
        }

        return number;
    }

    private void ReadSpans(string line)
    {
        _code.AddRange(CodeSpan().Matches(line).Select(span => span.Groups["code"].Value));
        _links.AddRange(Link().Matches(CodeSpan().Replace(line, "code")).Select(link => link.Groups["target"].Value));
    }

    /// <summary>GitHub's rule: lower case, letters, digits, hyphens and underscores only, blanks as hyphens.</summary>
    private static string AnchorOf(string heading)
    {
        var anchor = new StringBuilder();
        foreach (var character in LinkedText().Replace(heading, "${text}").ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(character) || character is '-' or '_')
            {
                anchor.Append(character);
            }
            else if (character == ' ')
            {
                anchor.Append('-');
            }
        }

        return anchor.ToString();
    }

    [GeneratedRegex(@"^#{1,6} (?<text>.+)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(?<number>\d+(\.\d+)*)\.? ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"^\| (?<step>\d+) \|", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"\]\((?<target>[^()\s]+(\([^()\s]*\))?)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LinkedText();
}
