using System.Text;

namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// A state as people write it (docs/scheduling-rules.md, section 1): a USPS code, a full name, or an abbreviation of the Associated Press, in either case, with any
/// dots and white space. The table is closed: what is not in it is not understood, the military codes AA, AE and AP among it, which name no place.
/// </summary>
internal static class StateText
{
    private static readonly Dictionary<string, UsState> Names = IndexByName();

    /// <summary>Reads a text as UTF-8; bytes that are no UTF-8 make it no state.</summary>
    /// <returns>False for what is not understood, blank text among it; <paramref name="state"/> is then <see cref="UsState.Unknown"/>.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out UsState state)
    {
        // Nearly every row has the bare two letters.
        if (utf8.Length == 2 && UsStates.TryParseCode(utf8, out state) && state < UsState.AA)
        {
            return true;
        }

        return Names.TryGetValue(Normalized(Encoding.UTF8.GetString(utf8)), out state);
    }

    // Letters that only look like those of the table, or become them in upper case, are none of them.
    private static string Normalized(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (character != '.' && !char.IsWhiteSpace(character))
            {
                kept.Append(char.IsAscii(character) ? char.ToUpperInvariant(character) : '?');
            }
        }

        return kept.ToString();
    }

    private static Dictionary<string, UsState> IndexByName()
    {
        var names = new Dictionary<string, UsState>(StringComparer.Ordinal);
        using var reader = EmbeddedText.Open("state-names.txt");
        while (reader.ReadLine() is { } line)
        {
            var (state, forms) = (Enum.Parse<UsState>(line[..2]), line[2..].Split('|'));
            names.Add(line[..2], state);
            foreach (var form in forms)
            {
                names.TryAdd(Normalized(form), state);
            }
        }

        return names;
    }
}
