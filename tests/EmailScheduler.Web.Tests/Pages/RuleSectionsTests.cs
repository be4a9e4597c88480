using EmailScheduler.Web.Contacts;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>Sections are those of docs/scheduling-rules.md.</summary>
public class RuleSectionsTests
{
    private const string Rules = "docs/scheduling-rules.md";

    [Fact]
    public void All_TitlesOfTheRules_AreThoseOfTheDocument()
    {
        var headings = File.ReadLines(Path.Combine(SourceFolder.Of(Rules), Rules))
            .Select(line => Regex.Match(line, @"^##+ (?<number>\d[\d.]*?)\.? (?<title>.+)$", RegexOptions.None, TimeSpan.FromSeconds(5)))
            .Where(match => match.Success)
            .Select(match => (match.Groups["number"].Value, match.Groups["title"].Value));

        Assert.Equal(headings, RuleSections.All.Select(section => (section.Key, section.Value)));
    }

    [Theory]
    [InlineData("2.2", "section 2.2, Forbidden")]
    [InlineData("unknown", "section unknown")]
    public void Of_Section_IsNamed(string section, string expected) => Assert.Equal(expected, RuleSections.Of(section));
}
