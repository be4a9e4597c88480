namespace EmailScheduler.Runs.Tests.Acts;

/// <summary>What is an address and what is none: reasons, texts of other programs and requests are all judged by it.</summary>
public class AddressMaskTests
{
    [Theory]
    [InlineData("ada@example.com", "(address)")]
    [InlineData("asked for by ada@example.com, twice", "asked for by (address), twice")]
    [InlineData("<ada.lovelace+news@example.com>: no", "<(address)>: no")]
    [InlineData("mailto:ada@example.com", "mailto:(address)")]
    [InlineData("ada@localhost", "(address)")]
    [InlineData("ada@5", "(address)")]
    [InlineData("10@example.com", "(address)")]
    [InlineData("5@192.0.2.1", "(address)")]

    // Apart, and on two lines.
    [InlineData("x @ host", "(address)")]
    [InlineData("x @evil", "(address)")]
    [InlineData("x@ host", "(address)")]
    [InlineData("x@\nhost", "(address)")]
    [InlineData("x\r\n@\r\nhost", "(address)")]
    [InlineData("10 @ example.com", "(address)")]
    [InlineData("by ada @ example . com", "by (address) . com")]
    [InlineData("x\u00A0@\u00A0host", "(address)")]
    [InlineData("x \u200B@\u200B host", "(address)")]
    [InlineData("x\u200B@\u200Bhost", "(address)")]
    [InlineData("x\0@\0host", "(address)")]
    [InlineData("at 10 @ ada @ host", "at 10 @ (address)")]

    // In quotes and brackets.
    [InlineData("\"ada lovelace\"@example.com", "(address)")]
    [InlineData("\"ada@home\"@host", "(address)")]
    [InlineData("“ada lovelace”@host", "(address)")]
    [InlineData("'ada'@host", "(address)")]
    [InlineData("ada@\"host\"", "(address)\"")]
    [InlineData("ada(home)@host", "(address)")]
    [InlineData("ada@(home)host", "(address))host")]
    [InlineData("<ada>@<host>", "<(address)>")]
    [InlineData("x@[192.0.2.1]", "(address)")]
    [InlineData("x @ [192.0.2.1]", "(address)")]
    [InlineData("x@[IPv6:2001:db8::1]", "(address)")]
    [InlineData("x@[host", "(address)")]

    // The sign in other widths, escaped, and as a word.
    [InlineData("ada＠example.com ada﹫example.com", "(address) (address)")]
    [InlineData("ada%40example.com", "(address)")]
    [InlineData("ada%2540example.com", "(address)")]
    [InlineData("ada&#64;example.com", "(address)")]
    [InlineData("ada&#0064;host", "(address)")]
    [InlineData("ada&#x40;host", "(address)")]
    [InlineData("ada&#X40host", "(address)")]
    [InlineData("ada&commat;host", "(address)")]
    [InlineData("ada\\u0040host", "(address)")]
    [InlineData("ada(at)example.com", "(address)")]
    [InlineData("ada [AT] host", "(address)")]
    [InlineData("ada { at } example { dot } com", "(address)")]
    [InlineData("ada<at>host", "(address)")]
    [InlineData("ada (@) host", "(address)")]
    [InlineData("ada &lt;at&gt; example.com", "(address)")]
    [InlineData("ada@example(dot)com", "(address)")]
    [InlineData("ada @ example dot com", "(address)")]

    // Spelled out.
    [InlineData("ada at example dot com", "(address)")]
    [InlineData("by Ada Dot Lovelace AT mail DOT example DOT com, twice", "by (address), twice")]
    [InlineData("ada at example [dot] com", "(address)")]
    [InlineData("ada\nat\nexample\ndot\ncom", "(address)")]
    [InlineData("ada_at_example_dot_com", "(address)")]
    [InlineData("ada-at-example-dot-com", "(address)")]
    [InlineData("ada.lovelace at example.com", "(address)")]
    public void Apply_Address_IsMasked(string text, string expected)
    {
        Assert.Equal(expected, AddressMask.Apply(text));
        Assert.True(AddressMask.HasAddress(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10@2 price")]
    [InlineData("10@2.50")]
    [InlineData("3@$4")]
    [InlineData("10 @ 2 each")]
    [InlineData("10 @ $2.50 each")]
    [InlineData("10 (at) 2 each")]
    [InlineData("50%40 days")]
    [InlineData("40% of them are gone")]
    [InlineData("run at 10")]
    [InlineData("run @ 10")]
    [InlineData("runs start at 10 dot 30")]
    [InlineData("meet @ noon")]
    [InlineData("lunch @ the office")]
    [InlineData("at 5 @ the office")]
    [InlineData("call her @ home.")]
    [InlineData("@anna said so")]
    [InlineData("approved by @anna")]
    [InlineData("Thanks @anna")]
    [InlineData("ask anna@")]
    [InlineData("@")]
    [InlineData("anna, @ben and (@eve)")]
    [InlineData("look at the dot")]
    [InlineData("look at the dot there")]
    [InlineData("look at anna dot she knows")]
    [InlineData("look at example.com")]
    [InlineData("the list at example.com/list is wrong")]
    [InlineData("it stopped at noon.Then it went on")]
    [InlineData("the state at the end of May")]
    [InlineData("s3://agencies at https://store.example.com")]
    [InlineData("The step 'read' failed at org-data/99.db; run again.")]
    [InlineData("at least one email a day, at most 2")]
    [InlineData("a & b; 5% off")]
    public void Apply_NoAddress_StaysAsItIs(string text)
    {
        Assert.Equal(text, AddressMask.Apply(text));
        Assert.False(AddressMask.HasAddress(text));
    }

    /// <summary>What would take long to look through, if a text were looked at again from each of its characters on.</summary>
    [Theory]
    [InlineData("a.b", 100_000, "@ %%")]
    [InlineData("1@1 ", 25_000, "\"")]
    [InlineData("\"(", 50_000, "@")]
    [InlineData("a dot ", 20_000, "")]
    [InlineData("5 at x dot y ", 10_000, "")]
    [InlineData(" ", 100_000, "@ 1")]
    public void Apply_LongText_IsLookedAtOnce(string part, int times, string end)
    {
        var text = string.Concat(Enumerable.Repeat(part, times)) + end;

        Assert.Equal(text, AddressMask.Apply(text));
    }

    [Fact]
    public void Apply_LongAddress_IsMaskedAsOne() => Assert.Equal("(address)", AddressMask.Apply(new string('@', 100_000)));
}
