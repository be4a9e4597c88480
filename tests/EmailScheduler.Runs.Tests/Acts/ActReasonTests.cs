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

    [Theory]
    [InlineData("asked for by ada@example.com", "'asked for by (address)'")]
    [InlineData("<ada.lovelace+news@example.com>: no", "'<(address)>: no'")]
    [InlineData("ada＠example.com", "'(address)'")]
    [InlineData("mail to ada%40example.com", "'mail to (address)'")]
    [InlineData("ada@localhost\nsaid so", "'(address) said so'")]
    [InlineData("ada@\nhost", "'(address)'")]
    public void Parse_AddressInIt_IsRefusedAndNotRepeated(string text, string shown)
    {
        var refusal = Assert.Throws<InvalidSettingException>(() => ActReason.Parse(text, "--reason")).Message;

        Assert.StartsWith($"The reason {shown} (--reason) cannot be taken: say it without an email address", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_LongTextWithAnAddress_RepeatsNoPartOfIt()
    {
        for (var length = 0; length < 60; length++)
        {
            var text = new string('x', length) + " ada.lovelace@example.com " + new string('x', 500);
            Assert.DoesNotContain("lovelace", Assert.Throws<InvalidSettingException>(() => ActReason.Parse(text, "--reason")).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("at 5 @ the office")]
    [InlineData("@anna said so")]
    [InlineData("40% of them are gone")]
    [InlineData("ask anna@")]
    public void Parse_AtSignOfNoAddress_IsTaken(string text) => Assert.Equal(text, ActReason.Parse(text, "--reason"));

    [Fact]
    public void ParseOptional_Nothing_IsNull() => Assert.Null(ActReason.ParseOptional(null, "--reason"));
}
