using EmailScheduler.Web.Contacts;

namespace EmailScheduler.Web.Tests.Pages;

public class RuleSectionsTests
{
    [Fact]
    public void All_TitlesOfTheRules_AreThoseOfTheDocument()
    {
        var headings = File.ReadLines(Path.Combine(SourceFolder.Of("Directory.Packages.props"), "docs", "scheduling-rules.md"))
            .Select(line => Regex.Match(line, @"^##+ (?<number>\d[\d.]*?)\.? (?<title>.+)$", RegexOptions.None, TimeSpan.FromSeconds(5)))
            .Where(match => match.Success)
            .Select(match => (match.Groups["number"].Value, match.Groups["title"].Value));

        Assert.Equal(headings, RuleSections.All.Select(section => (section.Key, section.Value)));
    }

    [Theory]
    [InlineData("2.2", "section 2.2, Forbidden")]
    [InlineData("12.7", "section 12.7")]
    public void Of_Section_IsNamed(string section, string expected) => Assert.Equal(expected, RuleSections.Of(section));
}
