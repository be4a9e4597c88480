using System.Text;

namespace EmailScheduler.Scheduling.Tests.Model;

public sealed class StateTextTests
{
    [Theory]
    [InlineData("NV", "NV")]
    [InlineData("nv", "NV")]
    [InlineData("nV", "NV")]
    [InlineData(" NV", "NV")]
    [InlineData("NV\r\n", "NV")]
    [InlineData("\t NV \v", "NV")]
    [InlineData("\u00a0NV\u3000", "NV")] // no-break space, ideographic space
    [InlineData("\u2003\u0085NV\u2028", "NV")] // em space, next line, line separator
    [InlineData("DC", "DC")]
    [InlineData("AS", "AS")]
    [InlineData("GU", "GU")]
    [InlineData("MP", "MP")]
    [InlineData("PR", "PR")]
    [InlineData("VI", "VI")]
    [InlineData("FM", "FM")]
    [InlineData("MH", "MH")]
    [InlineData("PW", "PW")]
    [InlineData("N V", "NV")]
    [InlineData("N.V.", "NV")]
    [InlineData("Nevada", "NV")]
    [InlineData("Nev.", "NV")]
    [InlineData("new  york", "NY")]
    [InlineData("N. Y.", "NY")]
    [InlineData("W. Va.", "WV")]
    [InlineData("D.C.", "DC")]
    [InlineData("District of Columbia", "DC")]
    [InlineData("U.S. Virgin Islands", "VI")]
    [InlineData("Wash.", "WA")]
    public void TryParse_CodeNameOrAbbreviation_GivesTheState(string text, string expected)
    {
        Assert.True(StateText.TryParse(Encoding.UTF8.GetBytes(text), out var state));
        Assert.Equal(expected, state.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("N")]
    [InlineData(" N")]
    [InlineData("NVX")]
    [InlineData("XX")]
    [InlineData("ZZ")]
    [InlineData("12")]
    [InlineData("@Z")] // the neighbours of A and z
    [InlineData("a{")]
    [InlineData("Nevad")]
    [InlineData("Nevada, USA")]
    [InlineData("N-V")]
    [InlineData("Mi\u017f\u017f")] // long s, which becomes S in upper case
    [InlineData("\uff2e\uff36")] // full-width letters
    [InlineData("\u200bNV")] // zero-width space is no white space to Unicode
    [InlineData("AA")] // military: a ZIP code brings these in, a state column does not
    [InlineData("AE")]
    [InlineData("ap")]
    public void TryParse_AnythingElse_IsUnknown(string text)
    {
        Assert.False(StateText.TryParse(Encoding.UTF8.GetBytes(text), out var state));
        Assert.Equal(UsState.Unknown, state);
    }

    [Theory]
    [InlineData(new byte[] { 0xff, 0xfe })]
    [InlineData(new byte[] { (byte)'N', (byte)'V', 0xc2 })] // a cut-off character
    [InlineData(new byte[] { 0xa0, (byte)'N', (byte)'V' })] // Latin-1's no-break space
    public void TryParse_BytesThatAreNoUtf8_IsUnknown(byte[] bytes) => Assert.False(StateText.TryParse(bytes, out _));

    [Fact]
    public void TryParse_WrittenCode_ReadsBack() =>
        Assert.All(Enum.GetValues<UsState>().Where(state => state is not (UsState.Unknown or UsState.AA or UsState.AE or UsState.AP)), state =>
        {
            Assert.True(StateText.TryParse(Encoding.UTF8.GetBytes(state.ToCode()), out var read));
            Assert.Equal(state, read);
        });
}
