using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Primitives;

namespace EmailScheduler.Api.Access.Principals;

/// <summary>
/// Who is signed in, as App Service writes it into <c>X-MS-CLIENT-PRINCIPAL</c>: base64 of <c>{"auth_typ":"aad","name_typ":"…","role_typ":"…","claims":[{"typ":"…","val":"…"}]}</c>.
/// The header is worth something only where App Service removes it from what callers send; whether it does is not known here.
/// </summary>
internal sealed record ClientPrincipal
{
    /// <summary>The header.</summary>
    public const string Header = "X-MS-CLIENT-PRINCIPAL";

    private const string EntraId = "aad";
    private const string LongRole = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role";
    private const string LongObjectId = "http://schemas.microsoft.com/identity/claims/objectidentifier";

    // All headers of a request together have 32 KiB.
    private const int MaxLength = 32 * 1024;
    private const int MaxClaims = 500;

    private static readonly JsonSerializerOptions Json = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    private ClientPrincipal(string name, IReadOnlySet<string> roles) => (Name, Roles) = (name, roles);

    /// <summary>The user name, such as <c>someone@example.com</c>; where there is none, or it is not plain, the id of the user or program.</summary>
    public string Name { get; }

    /// <summary>The values of the app roles that were assigned.</summary>
    public IReadOnlySet<string> Roles { get; }

    /// <summary>Reads the header; <see langword="null"/> for anything but one principal of Microsoft Entra ID with a name or an id.</summary>
    public static ClientPrincipal? TryParse(StringValues header) =>
        header is [{ Length: > 0 and <= MaxLength } text] && Decode(text) is { } document ? Of(document) : null;

    private static PrincipalDocument? Decode(string text)
    {
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (!Convert.TryFromBase64String(text, bytes, out var count))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<PrincipalDocument>(bytes.AsSpan(0, count), Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ClientPrincipal? Of(PrincipalDocument document)
    {
        if (document.Provider != EntraId || document.Claims is not { Count: <= MaxClaims } claims || claims.Any(claim => claim is not { Type: not null, Value: not null }))
        {
            return null;
        }

        // Tokens name a claim in short, and App Service some of them in full; role_typ gives the full name even where the claims have the short one.
        var name = new[] { document.NameType, "preferred_username", "upn", "name", LongObjectId, "oid" }
            .SelectMany(type => claims.Where(claim => claim!.Type == type))
            .Select(claim => claim!.Value!)
            .FirstOrDefault(ActorName.IsPlain);
        return name is null ? null : new ClientPrincipal(
            name,
            claims.Where(claim => claim!.Type is "roles" or LongRole || claim.Type == document.RoleType).Select(claim => claim!.Value!).ToHashSet(StringComparer.Ordinal));
    }

    private sealed record PrincipalDocument
    {
        [JsonPropertyName("auth_typ")]
        public string? Provider { get; init; }

        [JsonPropertyName("name_typ")]
        public string? NameType { get; init; }

        [JsonPropertyName("role_typ")]
        public string? RoleType { get; init; }

        [JsonPropertyName("claims")]
        public IReadOnlyList<PrincipalClaim?>? Claims { get; init; }
    }

    private sealed record PrincipalClaim
    {
        [JsonPropertyName("typ")]
        public string? Type { get; init; }

        [JsonPropertyName("val")]
        public string? Value { get; init; }
    }
}
