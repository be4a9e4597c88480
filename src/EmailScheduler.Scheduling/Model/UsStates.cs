using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Model;

/// <summary>Reads and writes the two-letter USPS codes of <see cref="UsState"/>. Nothing here allocates.</summary>
public static class UsStates
{
    private const int Letters = 26;

    // Enum.GetNames goes by value, so a state's code stands at its own number.
    private static readonly string[] Codes = Enum.GetNames<UsState>();
    private static readonly UsState[] ByLetters = IndexByLetters();

    /// <summary>
    /// Reads the column <c>state</c> of a contact (docs/scheduling-rules.md, section 1): the text, trimmed of white space and in
    /// either case, as the code of a state, DC, or a territory.
    /// </summary>
    /// <param name="utf8">The text as UTF-8; bytes that are no UTF-8 make it no code.</param>
    /// <param name="state">The state, or <see cref="UsState.Unknown"/>.</param>
    /// <returns>False for everything else, the military codes AA, AE and AP among it: they name no place, only a ZIP code
    /// brings them in.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out UsState state)
    {
        // Nearly every row has the bare two letters.
        if (!TryParseCode(utf8.Length == 2 ? utf8 : RowValue.TrimWhiteSpace(utf8), out state))
            return false;
        if (!IsMilitary(state))
            return true;
        state = UsState.Unknown;
        return false;
    }

    /// <summary>The USPS code, such as <c>NV</c>; empty for <see cref="UsState.Unknown"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="state"/> is no member of the enumeration.</exception>
    public static string ToCode(this UsState state)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((int)state, Codes.Length, nameof(state));
        return state == UsState.Unknown ? "" : Codes[(int)state];
    }

    /// <summary>Reads exactly two ASCII letters in either case, the military codes too.</summary>
    internal static bool TryParseCode(ReadOnlySpan<byte> code, out UsState state)
    {
        state = UsState.Unknown;
        if (code.Length == 2 && LetterAt(code[0]) is var first and >= 0 && LetterAt(code[1]) is var second and >= 0)
            state = ByLetters[first * Letters + second];
        return state != UsState.Unknown;
    }

    private static bool IsMilitary(UsState state) => state is UsState.AA or UsState.AE or UsState.AP;

    private static int LetterAt(byte character) => char.IsAsciiLetter((char)character) ? (character | 0x20) - 'a' : -1;

    private static UsState[] IndexByLetters()
    {
        var index = new UsState[Letters * Letters];
        for (var state = 1; state < Codes.Length; state++)
            index[(Codes[state][0] - 'A') * Letters + (Codes[state][1] - 'A')] = (UsState)state;
        return index;
    }
}
