using EmailScheduler.Api.Access.Principals;
using Microsoft.Extensions.Primitives;

namespace EmailScheduler.Api.Tests.Access.Principals;

public class ClientPrincipalTests
{
    private const string Anna = "anna@example.com";

    public static TheoryData<string, string> Names => new()
    {
        { PrincipalHeader.Of((PrincipalHeader.UserName, Anna)), Anna },
        { PrincipalHeader.Of(("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name", "Anna Novák"), (PrincipalHeader.UserName, Anna)), "Anna Novák" },
        { PrincipalHeader.Of(("name", "Anna"), (PrincipalHeader.UserName, Anna)), Anna },
        { PrincipalHeader.Of((PrincipalHeader.ObjectId, "0f9e")), "0f9e" },
        { PrincipalHeader.Of(("oid", "0f9e")), "0f9e" },
        { PrincipalHeader.Of((PrincipalHeader.UserName, "two\nlines"), (PrincipalHeader.ObjectId, "0f9e")), "0f9e" },
        { PrincipalHeader.Of((PrincipalHeader.UserName, "right\u202eto left"), ("oid", "0f9e")), "0f9e" },
        { PrincipalHeader.Of((PrincipalHeader.UserName, new string('a', 129)), ("oid", "0f9e")), "0f9e" },
        { PrincipalHeader.Of((PrincipalHeader.UserName, " blanks "), ("oid", "0f9e")), "0f9e" },
    };

    public static TheoryData<string, string> Forged => new()
    {
        { "no base64", "%%%" },
        { "no JSON", PrincipalHeader.Encode("x") },
        { "null", PrincipalHeader.Encode("null") },
        { "a list", PrincipalHeader.Encode("[]") },
        { "nothing in it", PrincipalHeader.Encode("{}") },
        { "no claims", PrincipalHeader.Encode("""{"auth_typ":"aad","claims":null}""") },
        { "a null claim", PrincipalHeader.Encode("""{"auth_typ":"aad","claims":[null,{"typ":"oid","val":"0f9e"}]}""") },
        { "a claim without a value", PrincipalHeader.Encode("""{"auth_typ":"aad","claims":[{"typ":"roles"},{"typ":"oid","val":"0f9e"}]}""") },
        { "a value that is no text", PrincipalHeader.Encode("""{"auth_typ":"aad","claims":[{"typ":"oid","val":["0f9e"]}]}""") },
        { "claims given twice", PrincipalHeader.Encode("""{"auth_typ":"aad","claims":[],"claims":[{"typ":"oid","val":"0f9e"}]}""") },
        { "nobody's", PrincipalHeader.Of(("roles", "EmailScheduler.Operator")) },
        { "another provider's", PrincipalHeader.OfProvider("github", ("oid", "0f9e"), ("roles", "EmailScheduler.Operator")) },
        { "more claims than anyone has", PrincipalHeader.Of([.. Enumerable.Range(0, 501).Select(index => ("x", "")), ("oid", "0f9e")]) },
        { "huge", PrincipalHeader.Of(("oid", "0f9e"), ("x", new string('x', 100_000))) },
        { "deep", PrincipalHeader.Encode($$"""{"auth_typ":"aad","claims":[{"typ":"oid","val":"0f9e"}],"x":{{new string('[', 5000)}}{{new string(']', 5000)}}}""") },
        { "half of one", PrincipalHeader.Of((PrincipalHeader.UserName, Anna))[..20] },
        { "with a line end", PrincipalHeader.Of((PrincipalHeader.UserName, Anna)).Insert(9, "\u00a0") },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void TryParse_Claims_NameIsPlain(string header, string name) => Assert.Equal(name, ClientPrincipal.TryParse(header)!.Name);

    [Theory]
    [MemberData(nameof(Forged))]
    public void TryParse_Forged_IsNobody(string what, string header) => Assert.True(ClientPrincipal.TryParse(header) is null, what);

    [Fact]
    public void TryParse_NoneOrTwoHeaders_IsNobody()
    {
        var header = PrincipalHeader.Of((PrincipalHeader.UserName, Anna));

        Assert.Null(ClientPrincipal.TryParse(StringValues.Empty));
        Assert.Null(ClientPrincipal.TryParse(""));
        Assert.Null(ClientPrincipal.TryParse(new StringValues([header, header])));
    }

    [Theory]
    [InlineData("roles")]
    [InlineData("http://schemas.microsoft.com/ws/2008/06/identity/claims/role")]
    public void TryParse_RolesByEitherName_AreThere(string type) =>
        Assert.Equal(["a", "b"], ClientPrincipal.TryParse(PrincipalHeader.Of(("oid", "0f9e"), (type, "a"), (type, "b"), ("groups", "c")))!.Roles.Order(StringComparer.Ordinal));
}
