namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// The states of USPS Publication 28, appendix B: the 50 states, the District of Columbia, the territories and freely
/// associated states, and the three 'states' of overseas military email. A member's name is its USPS code.
/// </summary>
internal enum UsState : byte
{
    /// <summary>Neither the state nor the ZIP code shows where the contact lives.</summary>
    Unknown = 0,

    /// <summary>Alabama.</summary>
    AL,

    /// <summary>Alaska.</summary>
    AK,

    /// <summary>Arizona.</summary>
    AZ,

    /// <summary>Arkansas.</summary>
    AR,

    /// <summary>California.</summary>
    CA,

    /// <summary>Colorado.</summary>
    CO,

    /// <summary>Connecticut.</summary>
    CT,

    /// <summary>Delaware.</summary>
    DE,

    /// <summary>Florida.</summary>
    FL,

    /// <summary>Georgia.</summary>
    GA,

    /// <summary>Hawaii.</summary>
    HI,

    /// <summary>Idaho.</summary>
    ID,

    /// <summary>Illinois.</summary>
    IL,

    /// <summary>Indiana.</summary>
    IN,

    /// <summary>Iowa.</summary>
    IA,

    /// <summary>Kansas.</summary>
    KS,

    /// <summary>Kentucky.</summary>
    KY,

    /// <summary>Louisiana.</summary>
    LA,

    /// <summary>Maine.</summary>
    ME,

    /// <summary>Maryland.</summary>
    MD,

    /// <summary>Massachusetts.</summary>
    MA,

    /// <summary>Michigan.</summary>
    MI,

    /// <summary>Minnesota.</summary>
    MN,

    /// <summary>Mississippi.</summary>
    MS,

    /// <summary>Missouri.</summary>
    MO,

    /// <summary>Montana.</summary>
    MT,

    /// <summary>Nebraska.</summary>
    NE,

    /// <summary>Nevada.</summary>
    NV,

    /// <summary>New Hampshire.</summary>
    NH,

    /// <summary>New Jersey.</summary>
    NJ,

    /// <summary>New Mexico.</summary>
    NM,

    /// <summary>New York.</summary>
    NY,

    /// <summary>North Carolina.</summary>
    NC,

    /// <summary>North Dakota.</summary>
    ND,

    /// <summary>Ohio.</summary>
    OH,

    /// <summary>Oklahoma.</summary>
    OK,

    /// <summary>Oregon.</summary>
    OR,

    /// <summary>Pennsylvania.</summary>
    PA,

    /// <summary>Rhode Island.</summary>
    RI,

    /// <summary>South Carolina.</summary>
    SC,

    /// <summary>South Dakota.</summary>
    SD,

    /// <summary>Tennessee.</summary>
    TN,

    /// <summary>Texas.</summary>
    TX,

    /// <summary>Utah.</summary>
    UT,

    /// <summary>Vermont.</summary>
    VT,

    /// <summary>Virginia.</summary>
    VA,

    /// <summary>Washington.</summary>
    WA,

    /// <summary>West Virginia.</summary>
    WV,

    /// <summary>Wisconsin.</summary>
    WI,

    /// <summary>Wyoming.</summary>
    WY,

    /// <summary>District of Columbia.</summary>
    DC,

    /// <summary>American Samoa.</summary>
    AS,

    /// <summary>Guam.</summary>
    GU,

    /// <summary>Northern Mariana Islands.</summary>
    MP,

    /// <summary>Puerto Rico.</summary>
    PR,

    /// <summary>U.S. Virgin Islands.</summary>
    VI,

    /// <summary>Federated States of Micronesia.</summary>
    FM,

    /// <summary>Marshall Islands.</summary>
    MH,

    /// <summary>Palau.</summary>
    PW,

    /// <summary>Armed Forces Americas.</summary>
    AA,

    /// <summary>Armed Forces Europe, the Middle East, Africa and Canada.</summary>
    AE,

    /// <summary>Armed Forces Pacific.</summary>
    AP,
}

/// <summary>Reads and writes the two-letter USPS codes of <see cref="UsState"/>. Nothing here allocates.</summary>
internal static class UsStates
{
    private const int Letters = 26;

    // Enum.GetNames goes by value, so a state's code stands at its own number.
    private static readonly string[] Codes = Enum.GetNames<UsState>();
    private static readonly UsState[] ByLetters = IndexByLetters();

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

    private static int LetterAt(byte character) => char.IsAsciiLetter((char)character) ? (character | 0x20) - 'a' : -1;

    private static UsState[] IndexByLetters()
    {
        var index = new UsState[Letters * Letters];
        for (var state = 1; state < Codes.Length; state++)
            index[(Codes[state][0] - 'A') * Letters + (Codes[state][1] - 'A')] = (UsState)state;
        return index;
    }
}
