using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace EmailScheduler.Runs.Reports;

/// <summary>Finds what looks like an email address in a text that a person or another program wrote: no page, answer or output shows one, but the list of recipients.</summary>
public static partial class AddressMask
{
    private const string Mask = "(address)";

    /// <summary>Whether a text has what looks like an email address: an at sign between two words, in any width or as <c>%40</c>.</summary>
    public static bool HasAddress(string text) => text.AsSpan().ContainsAny("@＠﹫%") && AddressPattern.IsMatch(text);

    /// <summary>A text in which whatever looks like an email address is replaced by <c>(address)</c>.</summary>
    public static string Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return HasAddress(text) ? AddressPattern.Replace(text, Mask) : text;
    }

    // What people write around an address is no part of it.
    [GeneratedRegex("""[^\s<>()\[\],;:"']+(?:[@＠﹫]|%40)[^\s<>()\[\],;:"']+""", RegexOptions.NonBacktracking)]
    private static partial Regex AddressPattern { get; }
}

/// <summary>
/// The reason of an act, as it is read from the store: earlier versions took reasons with addresses in them, and those stay as they are stored.
/// </summary>
internal sealed class ReasonWithoutAddresses : JsonConverter<string>
{
    /// <inheritdoc/>
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? AddressMask.Apply(reader.GetString()!) : throw new JsonException("A reason is a text.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
