using System.Text;
using EmailScheduler.Api.Access;
using EmailScheduler.Api.Access.Forms;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Api.Tests.Access.Forms;

public class FormTokensTests
{
    private static readonly Caller Anna = new("http:anna@example.com", AccessRole.Operator);
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 6, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Now);
    private readonly ProcessFormKey _key = new();

    public static TheoryData<string, Caller, bool> Senders => new()
    {
        { "who got it", Anna, true },
        { "who got it, with another role by now", Anna with { Role = AccessRole.Reader }, true },
        { "another person", new Caller("http:ben@example.com", AccessRole.Operator), false },
        { "another sign-in of the same actor", Anna with { Session = "2" }, false },
        { "a name that runs into the session", new Caller("http:anna@example", AccessRole.Operator) { Session = ".com" }, false },
        { "nobody", new Caller("", AccessRole.Operator), false },
    };

    [Theory]
    [MemberData(nameof(Senders))]
    public async Task IsValidAsync_Sender_OnlyWhoGotTheForm(string who, Caller sender, bool expected)
    {
        var tokens = new FormTokens(_key, _time);
        var token = await tokens.CreateAsync(Anna, Cancel);

        Assert.True(expected == await tokens.IsValidAsync(Form(token), sender, Cancel), who);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(12 * 60, true)]
    [InlineData((12 * 60) + 1, false)]
    [InlineData(-2, true)]
    [InlineData(-3, false)]
    public async Task IsValidAsync_Age_IsTwelveHoursAtMost(int minutes, bool expected)
    {
        var token = await new FormTokens(_key, _time).CreateAsync(Anna, Cancel);

        Assert.Equal(expected, await new FormTokens(_key, new FakeTimeProvider(Now.AddMinutes(minutes))).IsValidAsync(Form(token), Anna, Cancel));
    }

    [Fact]
    public async Task IsValidAsync_EachByteChanged_IsForged()
    {
        var tokens = new FormTokens(_key, _time);
        var token = (await tokens.CreateAsync(Anna, Cancel))!;
        for (var index = 0; index < token.Length; index++)
        {
            var forged = token.ToCharArray();
            forged[index] = forged[index] == 'A' ? 'E' : 'A';

            Assert.False(await tokens.IsValidAsync(Form(new string(forged)), Anna, Cancel), $"character {index}");
        }
    }

    /// <summary>A token has 75 characters, the last of which has two bits to spare: texts of that length that no encoder writes, by what ends them.</summary>
    [Theory]
    [InlineData("B")]
    [InlineData("!")]
    [InlineData("=")]
    [InlineData(" ")]
    [InlineData("é")]
    [InlineData("\0")]
    public async Task IsValidAsync_MalformedTextOfATokensLength_IsNotValid(string end)
    {
        var tokens = new FormTokens(_key, _time);
        var token = (await tokens.CreateAsync(Anna, Cancel))!;
        Assert.Equal(75, token.Length);

        Assert.False(await tokens.IsValidAsync(Form(token[..^1] + end), Anna, Cancel));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345")]
    [InlineData("\u0661\ud83d\udce7")]
    public async Task IsValidAsync_NoToken_IsNotValid(string? token) => Assert.False(await new FormTokens(_key, _time).IsValidAsync(Form(token), Anna, Cancel));

    [Fact]
    public async Task IsValidAsync_TokenOfAnotherKey_IsNotValid()
    {
        var token = await new FormTokens(new ProcessFormKey(), _time).CreateAsync(Anna, Cancel);

        Assert.False(await new FormTokens(_key, _time).IsValidAsync(Form(token), Anna, Cancel));
    }

    [Fact]
    public async Task IsValidAsync_Header_CountsOnceAndWithoutAForm()
    {
        var tokens = new FormTokens(_key, _time);
        var token = await tokens.CreateAsync(Anna, Cancel);

        Assert.True(await tokens.IsValidAsync(Header(token!), Anna, Cancel));
        Assert.False(await tokens.IsValidAsync(Header(token!, token!), Anna, Cancel));
        Assert.False(await tokens.IsValidAsync(new DefaultHttpContext(), Anna, Cancel));
    }

    /// <summary>Forms of which a part is missing, or which are none.</summary>
    [Theory]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"reason\"\r\n\r\nbec")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Dispo")]
    [InlineData("multipart/form-data", "--x--")]
    [InlineData("application/x-www-form-urlencoded; charset=unknown", "a=b")]
    public async Task IsValidAsync_FormThatCannotBeRead_IsNone(string contentType, string body)
    {
        var http = new DefaultHttpContext { Request = { Method = "POST", ContentType = contentType, Body = new MemoryStream(Encoding.UTF8.GetBytes(body)) } };

        Assert.False(await new FormTokens(_key, _time).IsValidAsync(http, Anna, Cancel));
    }

    [Fact]
    public async Task CreateAsync_TwoFormsOfOneSecond_Differ()
    {
        var tokens = new FormTokens(_key, _time);

        Assert.NotEqual(await tokens.CreateAsync(Anna, Cancel), await tokens.CreateAsync(Anna, Cancel));
    }

    private static DefaultHttpContext Form(string? token) => new()
    {
        Request =
        {
            Method = "POST",
            ContentType = "application/x-www-form-urlencoded",
            Form = new FormCollection(token is null ? [] : new() { [FormTokens.FieldName] = token }),
        },
    };

    private static DefaultHttpContext Header(params string[] tokens) => new() { Request = { Method = "POST", Headers = { [FormTokens.HeaderName] = tokens } } };
}
