using System.Text;

namespace EmailScheduler.Runs.Notifications;

/// <summary>
/// A reason as it may leave the house: one line, bounded, and without any word that an address could be in. Reasons name settings and their values, and a value may have
/// been put into the database by anyone.
/// </summary>
internal static class NotifiedText
{
    private const int MaxBytes = 1000;
    private const string Hidden = "***";

    public static string Of(string text)
    {
        var line = new StringBuilder();
        var word = new StringBuilder();
        var (bytes, isAddress) = (0, false);
        foreach (var rune in text.EnumerateRunes())
        {
            // A word is judged when it ends: of one that is cut off it is not known what would have followed.
            if (IsBoundary(rune))
            {
                line.Append(isAddress ? Hidden : word.ToString()).Append(Rune.IsControl(rune) ? " " : rune.ToString());
                word.Clear();
                isAddress = false;
            }
            else if (word.Length < MaxBytes)
            {
                word.Append(rune.ToString());
            }

            isAddress |= IsAt(rune) || EndsWithEscapedAt(word);
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxBytes)
            {
                return line.Append('…').ToString();
            }
        }

        return line.Append(isAddress ? Hidden : word.ToString()).ToString();
    }

    private static bool IsBoundary(Rune rune) => Rune.IsWhiteSpace(rune) || Rune.IsControl(rune) || rune.Value is '\'' or '"' or '<' or '>' or '(' or ')' or ',' or ';';

    /// <summary>The sign itself, and those of other widths that some programs take for it.</summary>
    private static bool IsAt(Rune rune) => rune.Value is '@' or 0xFF20 or 0xFE6B;

    private static bool EndsWithEscapedAt(StringBuilder word) => word.Length >= 3 && word[^3] == '%' && word[^2] == '4' && word[^1] == '0';
}
