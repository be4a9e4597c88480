using EmailScheduler.Api.Access;

namespace EmailScheduler.Api.Tests.Access;

/// <summary>A link to the sign-in leads back to this host, whoever has made it.</summary>
public class ReturnPathTests
{
    [Theory]
    [InlineData("/", "/")]
    [InlineData("/organizations/99?days=30#today", "/organizations/99?days=30#today")]
    [InlineData("/api/console/organizations/99", "/api/console/organizations/99")]
    [InlineData(null, "/otherwise")]
    [InlineData("", "/otherwise")]
    [InlineData("organizations/99", "/otherwise")]
    [InlineData("//evil.example", "/otherwise")]
    [InlineData("/\\evil.example", "/otherwise")]
    [InlineData("\\\\evil.example", "/otherwise")]
    [InlineData("/\t/evil.example", "/otherwise")]
    [InlineData("/\n/evil.example", "/otherwise")]
    [InlineData("https://evil.example", "/otherwise")]
    [InlineData("javascript:alert(1)", "/otherwise")]
    [InlineData(" /organizations", "/otherwise")]
    [InlineData("/organizations/\u00e9", "/otherwise")]
    [InlineData("/organizations/%C3%A9", "/organizations/%C3%A9")]
    [InlineData("/?q=ada+at+example+dot+com", "/otherwise")]
    public void Of_Text_IsAPathOfThisHost(string? text, string expected) => Assert.Equal(expected, ReturnPath.Of(text, "/otherwise"));

    [Fact]
    public void Of_HugeText_IsAPathOfThisHost() => Assert.Equal("/", ReturnPath.Of("/" + new string('a', 1_000_000), "/"));
}
