using EmailScheduler.Scheduling.Sending;

namespace EmailScheduler.Scheduling.Tests.Sending;

public sealed class DayEmailCsvTests
{
    private static readonly DayEmail Email = new() { Row = 1, Contact = -2, Type = "birthday", Status = "pre-scheduled" };

    [Fact]
    public void Lines_RowWithEverything_HasAFieldForEachNameOfTheHeader()
    {
        var email = Email with { SkipReason = "r", EventDate = "2026-03-15", BaseDate = "2026-03-01", SendTime = "08:30:00", SentAt = "s", Priority = 1, CampaignInstance = 4, EmailTemplate = "t", SmsTemplate = "m", Run = "u" };

        var lines = DayEmailCsv.Lines([email, Email], new DateOnly(2026, 3, 1));

        Assert.Equal("1,-2,birthday,pre-scheduled,r,2026-03-15,2026-03-01,2026-03-01,08:30:00,s,1,4,t,m,u\r\n1,-2,birthday,pre-scheduled,,,,2026-03-01,,,,,,,\r\n", lines);
        Assert.Equal(DayEmailCsv.Header.Split(',').Length, lines.Split("\r\n")[0].Split(',').Length);
    }

    /// <summary>A text of another program, and its field.</summary>
    [Theory]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a \"b\"", "\"a \"\"b\"\"\"")]
    [InlineData("a\r\nb", "\"a\r\nb\"")]
    [InlineData("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("-1+1", "'-1+1")]
    [InlineData("-1", "-1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("@SUM(1)", "'@SUM(1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\n=1", "\"'\n=1\"")]
    [InlineData(" =1", "' =1")]
    [InlineData("\uff1d1", "'\uff1d1")]
    [InlineData("<b>", "<b>")]
    [InlineData("", "")]
    public void Lines_TextOfAnotherProgram_IsOneFieldAndNoFormula(string text, string field) =>
        Assert.Equal($"1,-2,birthday,pre-scheduled,{field},,,2026-03-01,,,,,,,\r\n", DayEmailCsv.Lines([Email with { SkipReason = text }], new DateOnly(2026, 3, 1)));
}
