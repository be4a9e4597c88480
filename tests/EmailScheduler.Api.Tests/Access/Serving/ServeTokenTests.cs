using EmailScheduler.Api.Access.Serving;
using EmailScheduler.Scheduling.Model;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Api.Tests.Access.Serving;

public class ServeTokenTests
{
    private const string Chosen = "0123456789abcdef0123456789abcdef";

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void New_Token_IsAnotherEachTimeAndCanBeChosen()
    {
        var token = ServeToken.New();

        Assert.Equal(43, token.Text.Length);
        Assert.NotEqual(token.Text, ServeToken.New().Text);
        Assert.True(ServeToken.Parse(token.Text, "Serve:Token").Is(token.Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456789abcde")]
    [InlineData("0123456789abcdef 123456789abcdef")]
    [InlineData("0123456789abcdef\n123456789abcdef")]
    [InlineData("0123456789abcdefé123456789abcdef")]
    public void Parse_NoToken_IsRefusedWithoutShowingIt(string text)
    {
        var failure = Assert.Throws<InvalidSettingException>(() => ServeToken.Parse(text, "Serve:Token"));

        Assert.Contains("Serve:Token", failure.Message, StringComparison.Ordinal);
        Assert.Contains("openssl rand -hex 32", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_Token_IsNotIt() => Assert.DoesNotContain(Chosen, $"{ServeToken.Parse(Chosen, "Serve:Token")}", StringComparison.Ordinal);

    [Theory]
    [InlineData(Chosen, true)]
    [InlineData("0123456789ABCDEF0123456789abcdef", false)]
    [InlineData("0123456789abcdef0123456789abcde", false)]
    [InlineData("0123456789abcdef0123456789abcdef0", false)]
    [InlineData("", false)]
    public void Is_Given_OnlyTheWholeToken(string given, bool expected) => Assert.Equal(expected, ServeToken.Parse(Chosen, "Serve:Token").Is(given));

    [Fact]
    public void Try_TenDifferentWrongTokens_FurtherWrongOnesWaitForAMinuteAndTheRightOneIsTaken()
    {
        var tries = new TokenTries(ServeToken.Parse(Chosen, "Serve:Token"), _time);
        for (var guess = 0; guess < 10; guess++)
        {
            Assert.Equal(TokenVerdict.Wrong, tries.Try($"guess {guess}"));
        }

        Assert.Equal(TokenVerdict.TooManyWrong, tries.Try("guess 10"));
        Assert.Equal(TokenVerdict.Right, tries.Try(Chosen));
        Assert.Equal(60, tries.RetryAfterSeconds());
        _time.Advance(TimeSpan.FromSeconds(59.5));
        Assert.Equal(TokenVerdict.TooManyWrong, tries.Try("guess 10"));
        Assert.Equal(TokenVerdict.Right, tries.Try(Chosen));
        Assert.Equal(1, tries.RetryAfterSeconds());
        _time.Advance(TimeSpan.FromSeconds(0.5));

        Assert.Equal(TokenVerdict.Wrong, tries.Try("guess 10"));
    }

    [Fact]
    public void Try_ProgramThatRepeatsOneWrongToken_KeepsNobodyOut()
    {
        var tries = new TokenTries(ServeToken.Parse(Chosen, "Serve:Token"), _time);
        for (var request = 0; request < 1000; request++)
        {
            Assert.Equal(TokenVerdict.Wrong, tries.Try("yesterday's token"));
        }

        Assert.Equal(TokenVerdict.Right, tries.Try(Chosen));
    }
}
