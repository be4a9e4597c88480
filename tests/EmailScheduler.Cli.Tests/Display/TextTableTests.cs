using EmailScheduler.Cli.Display;

namespace EmailScheduler.Cli.Tests.Display;

public class TextTableTests
{
    private const string Id = "20260115T060102Z-0d0ec5ef";

    [Fact]
    public void Lines_NoTerminal_TakesTheWidthThatItNeeds() => Assert.Equal(
        [
            "  State                       Rows  Reason                                   Actor",
            "───────────────────────────────────────────────────────────────────────────────────────",
            $"  {Id}  1,234  Year-round exclusion for New York State  cli:anna@h",
        ],
        Table().Lines(CliOutput.Unlimited));

    [Fact]
    public void Lines_TextsTooLong_WrapsThem() => Assert.Equal(
        [
            "  State                       Rows  Reason                      Actor",
            "──────────────────────────────────────────────────────────────────────────",
            $"  {Id}  1,234  Year-round exclusion for    cli:anna@h",
            "                                    New York State",
        ],
        Table().Lines(74));

    [Fact]
    public void Lines_TooNarrow_ShowsTheOtherColumnsBelow() => Assert.Equal(
        [
            "  State                       Rows",
            "──────────────────────────────────",
            $"  {Id}  1,234",
            "      Reason: Year-round exclusion",
            "        for New York State",
            "      Actor: cli:anna@h",
        ],
        Table().Lines(36));

    /// <summary>Whatever the width: the id and the number are whole, and no line is longer unless it is one word.</summary>
    [Fact]
    public void Lines_AnyWidth_KeepsIdsAndNumbersWhole()
    {
        for (var width = 1; width < 120; width++)
        {
            var lines = Table().Lines(width).ToList();
            Assert.Contains(lines, line => line.Split(' ').Contains(Id));
            Assert.Contains(lines, line => line.Split(' ').Contains("1,234"));
            Assert.All(lines, line => Assert.True(line.Length <= width || line.Trim().IndexOf(' ', StringComparison.Ordinal) < 0, $"{width}: {line}"));
        }
    }

    [Theory]
    [InlineData("  Written 2026-01-15 08:30:00Z by us", 24, "  Written|    2026-01-15 08:30:00Z|    by us")]
    [InlineData("      15  contacts get no email", 24, "      15  contacts get|    no email")]
    [InlineData("fits", 4, "fits")]
    [InlineData("20260115T060102Z-0d0ec5ef", 10, "20260115T060102Z-0d0ec5ef")]
    public void Wrap_Line_BreaksBetweenWordsAndNotWithinATime(string line, int width, string expected) => Assert.Equal(expected.Split('|'), TextWrap.Lines(line, width, hanging: 4));

    /// <summary>An id in a text, such as the reason of a run, is an id.</summary>
    [Fact]
    public void Lines_IdAndTimeInAText_AreWholeAtAnyWidth()
    {
        for (var width = 20; width < 100; width++)
        {
            var lines = new TextTable("Run", TextColumn.Text("Reason")).Add(Id, $"worked on by {Id} until 2026-01-15 08:30:00Z at the latest").Lines(width).ToList();
            Assert.Equal(2, lines.Sum(line => line.Split(' ').Count(word => word == Id)));
            Assert.Contains(lines, line => line.Contains("2026-01-15 08:30:00Z", StringComparison.Ordinal));
        }
    }

    private static TextTable Table() =>
        new TextTable("State", TextColumn.Number("Rows"), TextColumn.Text("Reason"), TextColumn.Text("Actor")).Add(Id, "1,234", "Year-round exclusion for New York State", "cli:anna@h");
}
