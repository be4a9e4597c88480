using EmailScheduler.Runs.Identifiers;

namespace EmailScheduler.Runs.Tests.Identifiers;

public class OrganizationIdTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("99", 99)]
    [InlineData("999999999999999999", 999_999_999_999_999_999)]
    public void Parse_Digits_IsTheNumber(string text, long expected) => Assert.Equal(expected, OrganizationId.Parse(text, "--org"));

    [Theory]
    [InlineData("")]
    [InlineData(" 99")]
    [InlineData("99\n")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("007")]
    [InlineData("../x")]
    [InlineData("99; drop")]
    [InlineData("99/../98")]
    [InlineData("９９")]
    [InlineData("1e3")]
    [InlineData("1000000000000000000")]
    [InlineData(null)]
    public void Parse_AnythingElse_NamesSourceAndValue(string? text)
    {
        var error = Assert.Throws<InvalidSettingException>(() => OrganizationId.Parse(text, "--org"));

        Assert.Contains("'--org'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
    }
}
