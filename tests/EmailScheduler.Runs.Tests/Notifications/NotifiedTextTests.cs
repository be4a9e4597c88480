using System.Text;
using EmailScheduler.Runs.Notifications;

namespace EmailScheduler.Runs.Tests.Notifications;

/// <summary>Reasons as they leave the house.</summary>
public class NotifiedTextTests
{
    [Theory]
    [InlineData("The database 'org-data/99.db' is not there; put it there.", "The database 'org-data/99.db' is not there; put it there.")]
    [InlineData("Setting 'timezone' has the value 'ada@example.com': give a zone.", "Setting 'timezone' has the value '***': give a zone.")]
    [InlineData("ada.lovelace+news@example.com", "***")]
    [InlineData("<ada@example.com>,bob@example.com;(eve@example.com)", "<***>,***;(***)")]
    [InlineData("mailto:ada%40example.com?x", "***")]
    [InlineData("ada＠example.com ada﹫example.com", "*** ***")]
    [InlineData("paused by cli:anna@host", "paused by ***")]
    [InlineData("one\r\ntwo\tthree\u0000four\u001b[31m", "one  two three four [31m")]
    [InlineData("", "")]
    [InlineData("@", "***")]
    public void Of_Reason_IsOneLineWithoutAddresses(string reason, string expected) => Assert.Equal(expected, NotifiedText.Of(reason));

    [Theory]
    [InlineData("x")]
    [InlineData("x ")]
    [InlineData("語")]
    [InlineData("\n")]
    [InlineData("\"")]
    [InlineData("\ud800")]
    [InlineData("ada@example.com ")]
    public void Of_MegabyteOfText_IsCutOff(string part)
    {
        var text = NotifiedText.Of(string.Concat(Enumerable.Repeat(part, 1_000_000 / part.Length)));

        Assert.InRange(Encoding.UTF8.GetByteCount(text), 1, 1100);
        Assert.EndsWith("…", text, StringComparison.Ordinal);
        Assert.DoesNotContain('@', text);
        Assert.DoesNotContain("ada", text, StringComparison.Ordinal);
    }

    /// <summary>Wherever the text is cut off, nothing of an address is before it.</summary>
    [Fact]
    public void Of_AddressAtTheEndOfWhatFits_LeavesNothingOfIt()
    {
        for (var length = 900; length < 1010; length++)
        {
            Assert.DoesNotContain("ada", NotifiedText.Of(new string('x', length) + " ada.lovelace@example.com and more " + new string('x', 1000)), StringComparison.Ordinal);
        }
    }
}
