namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// The state of a ZIP code, from the embedded table <c>zip-ranges.txt</c> (sources, licences and treatment of unassigned
/// codes: docs/zip-ranges.md). A look-up is one array read and allocates nothing; a run does up to three million.
/// </summary>
public static class ZipRanges
{
    private const int ZipCodes = 100_000;
    private const int Digits = 5;

    private static readonly UsState[] States = Load();

    /// <summary>The state of a ZIP code, or <see cref="UsState.Unknown"/> when the code is unassigned or not in 0 to 99999.</summary>
    public static UsState Find(int zip) => (uint)zip < ZipCodes ? States[zip] : UsState.Unknown;

    /// <summary>
    /// The state of the first five ASCII digits of the column <c>zip_code</c>, whatever stands around or between them;
    /// <see cref="UsState.Unknown"/> when there are fewer: a code that lost its leading zero cannot be told from half a code.
    /// </summary>
    public static UsState Find(ReadOnlySpan<byte> utf8Zip)
    {
        var zip = 0;
        var digits = 0;
        foreach (var character in utf8Zip)
        {
            if (!char.IsAsciiDigit((char)character))
                continue;
            zip = zip * 10 + (character - '0');
            if (++digits == Digits)
                return States[zip];
        }

        return UsState.Unknown;
    }

    private static UsState[] Load()
    {
        var states = new UsState[ZipCodes];
        using var text = ZipRangeFile.OpenEmbedded();
        foreach (var (first, last, state) in ZipRangeFile.Read(text))
            states.AsSpan(first..(last + 1)).Fill(state);
        return states;
    }
}
