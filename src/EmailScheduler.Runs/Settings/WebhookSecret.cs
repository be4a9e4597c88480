namespace EmailScheduler.Runs.Settings;

/// <summary>
/// The keys that a receiver's events are signed with, each as Standard Webhooks writes one: base64 of 24 to 64 bytes after <c>whsec_</c>. Several, separated by
/// blanks, sign side by side while a key is replaced. Nothing shows them.
/// </summary>
public sealed class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int LeastBytes = 24;
    private const int MostBytes = 64;

    private WebhookSecret(IReadOnlyList<byte[]> keys) => Keys = keys;

    internal IReadOnlyList<byte[]> Keys { get; }

    /// <summary>Reads the keys; <see langword="null"/> when the text has none, or one that is not as it must be.</summary>
    public static WebhookSecret? TryParse(string? text)
    {
        var keys = (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(KeyOf).ToList();
        return keys.Count > 0 && keys.TrueForAll(key => key is not null) ? new WebhookSecret([.. keys.Select(key => key!)]) : null;
    }

    /// <summary>Three asterisks.</summary>
    public override string ToString() => "***";

    private static byte[]? KeyOf(string text)
    {
        var bytes = new byte[text.Length];
        return text.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(text[Prefix.Length..], bytes, out var length)
            && length is >= LeastBytes and <= MostBytes
                ? bytes[..length]
                : null;
    }
}
