using EmailScheduler.Runs.Acts;

namespace EmailScheduler.Runs.Tests.Acts;

public class ActReasonTests
{
    [Theory]
    [InlineData("a new list", "a new list")]
    [InlineData("  a new list\r\n", "a new list")]
    [InlineData("two\nlines", "two lines")]
    [InlineData("\u001B[31mred", "[31mred")]
    [InlineData("<script>alert(1)</script>", "<script>alert(1)</script>")]
    [InlineData("\u202Eright to left", "\u202Eright to left")]
    [InlineData("Größe 大", "Größe 大")]
    public void Parse_Text_IsOneLine(string text, string reason) => Assert.Equal(reason, ActReason.Parse(text, "--reason"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t\n")]
    public void Parse_Nothing_IsRefused(string? text) => Assert.Contains("--reason", Assert.Throws<InvalidSettingException>(() => ActReason.Parse(text, "--reason")).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_LongText_IsRefusedAndNotRepeated()
    {
        Assert.Equal(500, ActReason.Parse(new string('x', 500), "--reason").Length);
        foreach (var text in new[] { new string('x', 501), new string('x', 1 << 20), string.Concat(Enumerable.Repeat("\U0001F600", 300)) })
        {
            Assert.InRange(Assert.Throws<InvalidSettingException>(() => ActReason.Parse(text, "--reason")).Message.Length, 1, 200);
        }
    }

    [Fact]
    public void ParseOptional_Nothing_IsNull() => Assert.Null(ActReason.ParseOptional(null, "--reason"));
}
