using System.Net;
using EmailScheduler.Api.Access;
using EmailScheduler.Api.Access.Principals;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Tests.Access.Principals;

/// <summary>The Functions app: who may read, act and see addresses, by what the platform says of itself and what a caller sends.</summary>
public class AppCallersTests
{
    private const string Azure = "Azure, with sign-in";
    private const string AzureWithout = "Azure, without sign-in";
    private const string Laptop = "a developer's machine";

    private static readonly Dictionary<string, AppPlatform> Platforms = new(StringComparer.Ordinal)
    {
        [Azure] = new(SignsIn: true, IsDevelopment: false),
        [AzureWithout] = new(SignsIn: false, IsDevelopment: false),
        [Laptop] = new(SignsIn: false, IsDevelopment: true),
    };

    private static readonly string ReaderHeader = PrincipalHeader.Of((PrincipalHeader.UserName, "anna@example.com"), ("roles", "EmailScheduler.Reader"));
    private static readonly string OperatorHeader = PrincipalHeader.Of((PrincipalHeader.UserName, "ben@example.com"), ("roles", "EmailScheduler.Reader"), ("roles", "EmailScheduler.Operator"));
    private static readonly string NoRole = PrincipalHeader.Of((PrincipalHeader.UserName, "cleo@example.com"));
    private static readonly string OtherRole = PrincipalHeader.Of((PrincipalHeader.UserName, "cleo@example.com"), ("roles", "emailscheduler.operator"), ("groups", "EmailScheduler.Operator"));

    /// <summary>The status for a reader's page and for an operator's act, addresses among them.</summary>
    public static TheoryData<string, string, string?, int, int> Matrix => new()
    {
        { Azure, "anonymous", null, 401, 401 },
        { Azure, "reader", ReaderHeader, 200, 403 },
        { Azure, "operator", OperatorHeader, 200, 200 },
        { Azure, "without a role", NoRole, 403, 403 },
        { Azure, "with a role that only looks like one", OtherRole, 403, 403 },
        { Azure, "forged: no base64", "%%%", 401, 401 },
        { Azure, "forged: another provider", PrincipalHeader.OfProvider("github", ("oid", "1"), ("roles", "EmailScheduler.Operator")), 401, 401 },
        { AzureWithout, "anonymous", null, 403, 403 },
        { AzureWithout, "forged operator", OperatorHeader, 403, 403 },
        { Laptop, "the developer", null, 200, 200 },
        { Laptop, "forged reader", ReaderHeader, 200, 200 },
    };

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Read_Person_MayWhatTheRoleSays(string platform, string who, string? principal, int read, int act)
    {
        var callers = new AppCallers(Platforms[platform]);

        Assert.True(
            (read, act) == (StatusOf(callers, AccessRole.Reader, principal), StatusOf(callers, AccessRole.Operator, principal)),
            $"{who} on {platform}");
    }

    [Theory]
    [InlineData("10.1.2.3", "localhost:7071")]
    [InlineData("127.0.0.1", "rebound.example:7071")]
    [InlineData("127.0.0.1", "app.azurewebsites.net")]
    [InlineData(null, "localhost:7071")]
    public void Read_DevelopmentButNotThisMachine_IsNobody(string? address, string host)
    {
        var context = Request(null, host);
        context.Connection.RemoteIpAddress = address is null ? null : IPAddress.Parse(address);

        Assert.Equal(AccessRole.None, new AppCallers(Platforms[Laptop]).Read(context).Role);
    }

    [Fact]
    public void Read_TwoPrincipals_IsNobody()
    {
        var context = Request(OperatorHeader);
        context.Request.Headers.Append(PrincipalHeader.Name, OperatorHeader);

        Assert.Equal(AccessRole.None, new AppCallers(Platforms[Azure]).Read(context).Role);
    }

    [Fact]
    public void Read_Operator_IsTheActor() => Assert.Equal("http:ben@example.com", new AppCallers(Platforms[Azure]).Read(Request(OperatorHeader)).Actor);

    /// <summary>A key that the host has checked; a name counts only where App Service puts it there.</summary>
    [Theory]
    [InlineData(Azure, "anna@example.com", "http:anna@example.com")]
    [InlineData(AzureWithout, "anna@example.com", "http:_master")]
    [InlineData(Laptop, "anna@example.com", "http:_master")]
    [InlineData(Azure, "", "http:_master")]
    [InlineData(Azure, "two\nlines", "http:_master")]
    public void Read_Key_IsAnOperator(string platform, string name, string actor)
    {
        var context = Request(null);
        context.Features.Set(new CheckedKey());
        context.Request.Headers["X-MS-CLIENT-PRINCIPAL-NAME"] = name;

        Assert.Equal(new Caller(actor, AccessRole.Operator), new AppCallers(Platforms[platform]).Read(context));
    }

    [Fact]
    public void Of_NotSignedIn_IsSentToTheSignInAndBack()
    {
        var admission = Admission.Of(new AppCallers(Platforms[Azure]), Request(null), AccessRole.Reader, "/api/console/organizations/99?days=30");

        Assert.Equal("/.auth/login/aad?post_login_redirect_uri=%2Fapi%2Fconsole%2Forganizations%2F99%3Fdays%3D30", admission.SignInPath);
    }

    [Theory]
    [InlineData(AccessRole.Reader, "EmailScheduler.Reader (to look) or EmailScheduler.Operator (to act)")]
    [InlineData(AccessRole.Operator, "the app role EmailScheduler.Operator.")]
    public void Of_WithoutTheRole_SaysWhichToAskFor(AccessRole needed, string role) =>
        Assert.Contains(role, Admission.Of(new AppCallers(Platforms[Azure]), Request(NoRole), needed, "/").Remedy, StringComparison.Ordinal);

    [Theory]
    [InlineData("True", null, null, true, false)]
    [InlineData("true", "Development", "1", true, false)]
    [InlineData("False", "Development", null, false, true)]
    [InlineData("1", "Production", null, false, false)]
    [InlineData(null, "Development", "0123456789abcdef", false, false)]
    [InlineData(null, null, null, false, false)]
    public void From_Environment_IsWhatThePlatformSets(string? authentication, string? environment, string? instance, bool signsIn, bool isDevelopment) => Assert.Equal(
        new AppPlatform(signsIn, isDevelopment),
        AppPlatform.From(name => name switch
        {
            "WEBSITE_AUTH_ENABLED" => authentication,
            "AZURE_FUNCTIONS_ENVIRONMENT" => environment,
            "WEBSITE_INSTANCE_ID" => instance,
            _ => null,
        }));

    private static int StatusOf(AppCallers callers, AccessRole needed, string? principal) => Admission.Of(callers, Request(principal), needed, "/").Status;

    private static DefaultHttpContext Request(string? principal, string host = "localhost:7071")
    {
        var context = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Loopback } };
        context.Request.Host = new HostString(host);
        if (principal is not null)
        {
            context.Request.Headers[PrincipalHeader.Name] = principal;
        }

        return context;
    }
}
