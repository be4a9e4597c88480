using System.Text;
using System.Text.Json;

namespace EmailScheduler.Api.Tests.Access.Principals;

/// <summary>The header <c>X-MS-CLIENT-PRINCIPAL</c> as App Service writes it.</summary>
internal static class PrincipalHeader
{
    public const string Name = "X-MS-CLIENT-PRINCIPAL";
    public const string UserName = "preferred_username";
    public const string ObjectId = "http://schemas.microsoft.com/identity/claims/objectidentifier";

    private const string NameType = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name";
    private const string RoleType = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role";

    public static string Of(params (string Type, string Value)[] claims) => OfProvider("aad", claims);

    public static string OfProvider(string provider, params (string Type, string Value)[] claims) => Encode(JsonSerializer.Serialize(new
    {
        auth_typ = provider,
        claims = claims.Select(claim => new { typ = claim.Type, val = claim.Value }),
        name_typ = NameType,
        role_typ = RoleType,
    }));

    public static string Encode(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json));
}
