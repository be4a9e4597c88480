using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace EmailScheduler.Runs.Reports;

/// <summary>Whether the two words on the sides of an at sign are an address, or a price, a time or a mention of someone.</summary>
internal static partial class AddressParts
{
    // Whoever writes "look @ the list" or "by @anna" names no mailbox.
    private static readonly FrozenSet<string> NoLocalParts = FrozenSet.ToFrozenSet(
        [
            "a", "an", "and", "are", "arrive", "arrived", "as", "ask", "at", "be", "but", "by", "call", "cc", "due", "find", "for", "found", "from", "hi", "hosted", "if", "in", "is", "it", "list", "look", "looked",
            "looking", "looks", "meet", "of", "on", "or", "page", "per", "published", "run", "runs", "said", "sales", "see", "sent", "shown", "site", "start", "started", "stop", "thanks", "that", "the", "then", "they",
            "this", "to", "via", "was", "website", "were", "with",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> NoDomains = FrozenSet.ToFrozenSet(
        [
            "a", "all", "an", "any", "each", "every", "first", "full", "half", "her", "his", "home", "its", "last", "least", "lunch", "midnight", "month", "most", "my", "night", "noon", "once", "our", "that", "the", "their", "these",
            "this", "those", "today", "tomorrow", "tonight", "work", "your",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a match with an at sign is an address.</summary>
    public static bool IsAddress(Match match)
    {
        var (local, domain) = (match.Groups["local"].Value, match.Groups["domain"].Value);
        var isAmount = HasDigit(local) && !HasLetter(local);
        if (IsHost(domain))
        {
            return true;
        }

        // Of two words that touch the sign anything is an address that is no price or time.
        return IsApart(match.Groups["before"].ValueSpan) || IsApart(match.Groups["after"].ValueSpan)
            ? !isAmount && HasLetter(local) && char.IsLetter(domain[0]) && !NoLocalParts.Contains(local) && !NoDomains.Contains(domain.TrimEnd('.', '!', '?'))
            : !(isAmount && IsAmount(domain));
    }

    /// <summary>Whether a match in which the signs are spelled out is an address.</summary>
    public static bool IsSpelledAddress(Match match)
    {
        var (local, domain) = (match.Groups["local"].Value, match.Groups["domain"].Value);
        var labels = SpelledDots.Split(domain);
        return HasLetter(local)
            && !NoLocalParts.Contains(local)
            && !NoDomains.Contains(labels[0])
            && char.IsLetter(labels[0][0])

            // A full stop whose blank is missing separates two sentences more often than the parts of a name.
            && (labels.Length > 1 ? char.IsLetter(labels[^1][0]) && !NoDomains.Contains(labels[^1]) : TopLevels.IsMatch(domain));
    }

    // A bracket takes an address of the network.
    private static bool IsHost(string domain) => (domain[0] == '[' && HasDigit(domain)) || DottedName.IsMatch(domain);

    private static bool IsAmount(string text) => char.IsDigit(text[0]) || char.GetUnicodeCategory(text[0]) == System.Globalization.UnicodeCategory.CurrencySymbol;

    private static bool IsApart(ReadOnlySpan<char> gap)
    {
        foreach (var character in gap)
        {
            if (char.IsWhiteSpace(character))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasLetter(string text) => text.Any(char.IsLetter);

    private static bool HasDigit(string text) => text.Any(char.IsDigit);

    [GeneratedRegex("""[.。．｡]\p{L}|^\d+\.\d+\.\d+\.\d+$""", RegexOptions.NonBacktracking)]
    private static partial Regex DottedName { get; }

    [GeneratedRegex("""\s+dot\s+|[_*\-]+dot[_*\-]+|\s*[\[({]\s*(?:dot|\.)\s*[\])}]\s*""", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SpelledDots { get; }

    [GeneratedRegex("""\.(?:com|org|net|edu|gov|mil|info|biz|io|co|us|uk|de|ca|me|tv|ai|dev|app|mail|email|insurance|agency|example|test)$""", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TopLevels { get; }
}
