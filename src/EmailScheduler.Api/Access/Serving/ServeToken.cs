using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Api.Access.Serving;

/// <summary>What lets a caller of <c>email-scheduler serve</c> act.</summary>
public sealed class ServeToken
{
    private const int RandomBytes = 32;
    private const int MinLength = 32;
    private const int MaxLength = 512;
    private const string Hidden = "***";

    private readonly byte[] _hash;

    private ServeToken(string text) => (Text, _hash) = (text, HashOf(text));

    /// <summary>The token, to be shown once to who starts the program.</summary>
    public string Text { get; }

    /// <summary>A new one: 256 random bits as 43 letters, digits, <c>-</c> and <c>_</c>.</summary>
    public static ServeToken New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes)));

    /// <summary>One that was chosen, so that it stays the same when the program is restarted.</summary>
    /// <param name="text">32 to 512 letters, digits and signs of ASCII.</param>
    /// <param name="source">The setting's name, for the error.</param>
    /// <exception cref="InvalidSettingException">It is something else; the message does not show it.</exception>
    public static ServeToken Parse(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is >= MinLength and <= MaxLength && text.All(character => character is > ' ' and <= '~')
            ? new ServeToken(text)
            : throw new InvalidSettingException(source, Hidden, $"give {MinLength} to {MaxLength} random letters, digits and signs without blanks, such as what openssl rand -hex 32 prints");
    }

    /// <summary>Not the token: what is logged must not have it.</summary>
    public override string ToString() => Hidden;

    /// <summary>Whether a caller has given this token; takes as long for a wrong one as for the right one, whatever both look like.</summary>
    internal bool Is(string given) => CryptographicOperations.FixedTimeEquals(_hash, HashOf(given));

    internal static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
