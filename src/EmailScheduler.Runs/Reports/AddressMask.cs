using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace EmailScheduler.Runs.Reports;

/// <summary>
/// Finds what a reader would take for an email address in a text that a person or another program wrote: no page, answer or output shows one, but the list of recipients. The
/// one place that decides: a reason with an address is refused, and anything else is shown with <c>(address)</c> in its place.
/// </summary>
/// <remarks>
/// An at sign in any width, escaped (<c>%40</c>, <c>&amp;#64;</c>) or written as <c>(at)</c>, between two words that may be apart, on two lines, in quotes or brackets; and an
/// address that is spelled out (<c>ada at example dot com</c>). Prices, times and mentions (<c>10 @ 2 each</c>, <c>by @anna</c>, <c>look at the dot</c>) are none:
/// <see cref="AddressParts"/>.
/// </remarks>
public static partial class AddressMask
{
    private const string Mask = "(address)";

    private static readonly SearchValues<char> Signs = SearchValues.Create("@＠﹫%&\\");

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private const string Word = """[^\s<>()\[\]{},;:"'“”‘’«»]+""";
    private const string Dot = """(?:\s*[\[({]\s*(?:dot|\.)\s*[\])}]\s*|\s+dot\s+)""";
    private const string Words = Word + "(?:" + Dot + Word + ")*";

    // A quotation is looked at as far as a mailbox can be long: one that never ends must not have the whole text looked at again.
    private const string Quoted = """(?:"[^"]{0,64}"|'[^']{0,64}'|“[^“”]{0,64}”)""";
    private const string Comment = """\([^()]{0,64}\)""";
    private const string NetworkAddress = """\[[^\[\]]{1,64}\]""";

    // What stands between a word and the sign: blanks, line ends, and what closes or opens a quotation.
    private const string Before = """(?<before>[\s\p{Cc}\p{Cf}>)\]}"'”’»]*)""";
    private const string After = """(?<after>[\s\p{Cc}\p{Cf}<("'“‘«]*)""";

    // The sign itself, that of other widths, its escapes in addresses and pages, and the word in brackets.
    private const string AtSign = """(?:[@＠﹫]|%(?:25)*40|&\#0*64;?|&\#x0*40;?|&commat;|\\u0040|(?:[\[({<]|&lt;)\s*(?:at|[@＠﹫])\s*(?:[\])}>]|&gt;))""";

    private const string Atom = """[^\s<>()\[\]{},;:"'“”‘’«»@.!?*_\-]+""";
    private const string DottedAtom = """[^\s<>()\[\]{},;:"'“”‘’«»@!?*_\-]+""";
    private const string SpelledAt = """(?:\s+at\s+|[_*\-]+at[_*\-]+)""";
    private const string SpelledDot = """(?:\s+dot\s+|[_*\-]+dot[_*\-]+|\s*[\[({]\s*(?:dot|\.)\s*[\])}]\s*)""";

    /// <summary>Whether a text has what a reader would take for an email address.</summary>
    public static bool HasAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return MayHaveAddress(text) && (FindSigned(text, 0) ?? FindSpelled(text, 0)) is not null;
    }

    /// <summary>A text in which whatever looks like an email address is replaced by <c>(address)</c>.</summary>
    public static string Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!MayHaveAddress(text))
        {
            return text;
        }

        var masked = new StringBuilder();
        var (from, signed, spelled) = (0, FindSigned(text, 0), FindSpelled(text, 0));
        while ((spelled is null || signed?.Start <= spelled?.Start ? signed : spelled) is { } address)
        {
            masked.Append(text, from, address.Start - from).Append(Mask);
            from = address.End;
            signed = signed?.Start < from ? FindSigned(text, from) : signed;
            spelled = spelled?.Start < from ? FindSpelled(text, from) : spelled;
        }

        return from == 0 ? text : masked.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>Counts by texts in which no address is left: what becomes the same text is counted together. They stay as they are where there is none, or nothing at all.</summary>
    [return: NotNullIfNotNull(nameof(counts))]
    internal static IReadOnlyDictionary<string, long>? Apply(IReadOnlyDictionary<string, long>? counts)
    {
        if (counts is null || !counts.Keys.Any(HasAddress))
        {
            return counts;
        }

        var masked = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (text, count) in counts)
        {
            var key = Apply(text);
            masked[key] = masked.GetValueOrDefault(key) + count;
        }

        return masked;
    }

    /// <summary>Whether a pattern can match at all: most texts have no sign and no such word, and the patterns take longer to make than all else that is done with a report.</summary>
    private static bool MayHaveAddress(string text) => text.AsSpan().ContainsAny(Signs) || HasWordAt(text);

    /// <summary>Whether "at" stands apart from letters and digits: both patterns want blanks, marks or brackets on either side of it.</summary>
    private static bool HasWordAt(string text)
    {
        for (var at = text.IndexOf("at", StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf("at", at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var after = at + 2;
            if (at > 0 && after < text.Length && !char.IsLetterOrDigit(text[at - 1]) && !char.IsLetterOrDigit(text[after]))
            {
                return true;
            }
        }

        return false;
    }

    private static (int Start, int End)? FindSigned(string text, int from) => Find(SignedPattern, text, from, AddressParts.IsAddress);

    private static (int Start, int End)? FindSpelled(string text, int from) => Find(SpelledPattern, text, from, AddressParts.IsSpelledAddress);

    /// <summary>The first match that is an address. The words of one that is none may belong to the next: <c>at 10 @ ada @ host</c>.</summary>
    private static (int Start, int End)? Find(Regex pattern, string text, int from, Predicate<Match> isAddress)
    {
        for (var match = pattern.Match(text, from); match.Success; match = pattern.Match(text, match.Groups["domain"].Index))
        {
            if (isAddress(match))
            {
                return (match.Index, match.Index + match.Length);
            }
        }

        return null;
    }

    [GeneratedRegex("(?<local>" + Words + "(?:" + Comment + ")?|" + Quoted + "|" + Comment + ")" + Before + AtSign + After + "(?<domain>" + NetworkAddress + """|\[?""" + Words + ")", Options)]
    private static partial Regex SignedPattern { get; }

    [GeneratedRegex("(?<local>" + DottedAtom + "(?:" + SpelledDot + DottedAtom + ")*)" + SpelledAt + "(?<domain>" + Atom + "(?:(?:" + SpelledDot + """|\.)""" + Atom + ")+)", Options)]
    private static partial Regex SpelledPattern { get; }
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
