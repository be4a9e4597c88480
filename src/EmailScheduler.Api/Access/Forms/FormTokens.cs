using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Access.Forms;

/// <summary>
/// What every form that acts carries, so that no page of another site can act in a person's name: a time and a salt, signed for the person who got the form.
/// It is no secret that is kept anywhere: every instance of the app that has the key can check what another has made, no cookie goes with it, and a page
/// may be sent before it is known whether it has a form. A token is valid for 12 hours, and for more than one act: the acts themselves can be asked twice.
/// </summary>
/// <param name="key">The key, the same for all instances.</param>
/// <param name="timeProvider">The clock, for the age of a form.</param>
public sealed class FormTokens(IFormKey key, TimeProvider timeProvider)
{
    /// <summary>The name of the hidden field that has the token.</summary>
    public const string FieldName = "formToken";

    /// <summary>The header that has the token where a script sends something else than a form.</summary>
    public const string HeaderName = "x-form-token";

    /// <summary>The size of the key in bytes.</summary>
    internal const int KeyBytes = 32;

    private const int TimeBytes = sizeof(long);
    private const int SaltBytes = 16;
    private const int TokenBytes = TimeBytes + SaltBytes + HMACSHA256.HashSizeInBytes;

    // Base64url without padding.
    private static readonly int TokenLength = Base64Url.GetEncodedLength(TokenBytes);
    private static readonly TimeSpan ValidFor = TimeSpan.FromHours(12);

    // The clocks of two instances differ a little.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    /// <summary>A token for a form; <see langword="null"/> while the store that has the key does not answer: then no act could be done either.</summary>
    /// <param name="caller">Who gets the form.</param>
    /// <param name="cancellationToken">Stops the reading of the key.</param>
    public async Task<string?> CreateAsync(Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (await key.ReadAsync(cancellationToken) is not { } signing)
        {
            return null;
        }

        var token = new byte[TokenBytes];
        BinaryPrimitives.WriteInt64BigEndian(token, timeProvider.GetUtcNow().ToUnixTimeSeconds());

        // Without the salt two pages of one second would have one token, which compression can leak piece by piece.
        RandomNumberGenerator.Fill(token.AsSpan(TimeBytes, SaltBytes));
        Sign(signing, token, caller).CopyTo(token.AsSpan(TimeBytes + SaltBytes));
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Whether a request carries a token, once, that was made for its caller within the last 12 hours.</summary>
    /// <param name="context">The request; a form is read.</param>
    /// <param name="caller">Who sends it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<bool> IsValidAsync(HttpContext context, Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(caller);
        if (await FindAsync(context.Request, cancellationToken) is not { } text || Parse(text) is not { } token || !IsRecent(token))
        {
            return false;
        }

        return await key.ReadAsync(cancellationToken) is { } known
            && (IsSigned(known, token, caller)
                || (await key.ReadOtherThanAsync(known, cancellationToken) is { } other && IsSigned(other, token, caller)));
    }

    private static async Task<string?> FindAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers.TryGetValue(HeaderName, out var header))
        {
            return header is [{ } one] ? one : null;
        }

        if (!request.HasFormContentType)
        {
            return null;
        }

        try
        {
            return (await request.ReadFormAsync(cancellationToken))[FieldName] is [{ } field] ? field : null;
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or NotSupportedException)
        {
            return null;
        }
    }

    private static byte[]? Parse(string text)
    {
        var token = new byte[TokenBytes];

        // TryDecodeFromChars throws on what is malformed.
        return text.Length == TokenLength && Base64Url.DecodeFromChars(text, token, out _, out var count) == OperationStatus.Done && count == TokenBytes ? token : null;
    }

    private bool IsRecent(ReadOnlySpan<byte> token)
    {
        var age = timeProvider.GetUtcNow().ToUnixTimeSeconds() - (decimal)BinaryPrimitives.ReadInt64BigEndian(token);
        return age >= -(decimal)Skew.TotalSeconds && age <= (decimal)ValidFor.TotalSeconds;
    }

    private static bool IsSigned(byte[] signing, byte[] token, Caller caller) =>
        CryptographicOperations.FixedTimeEquals(Sign(signing, token, caller), token.AsSpan(TimeBytes + SaltBytes));

    /// <summary>Each text goes in with its length: a name can then not run into the session behind it.</summary>
    private static byte[] Sign(byte[] signing, ReadOnlySpan<byte> token, Caller caller)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, signing);
        hash.AppendData("email-scheduler form 1"u8);
        hash.AppendData(token[..(TimeBytes + SaltBytes)]);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var text in (string[])[caller.Actor, caller.Session])
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }
}
