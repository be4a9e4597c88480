using System.Globalization;
using System.Text;

namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// The state of a ZIP code, from the embedded table <c>zip-ranges.txt</c> (sources, licences and treatment of unassigned
/// codes: docs/zip-ranges.md). A look-up is one array read and allocates nothing; a run does up to three million.
/// </summary>
internal static class ZipRanges
{
    private const int ZipCodes = 100_000;
    private const int LeastDigits = 3;
    private const int Digits = 5;
    private const int PlusFourDigits = 9;

    private static readonly UsState[] States = Load();

    /// <summary>The state of a ZIP code, or <see cref="UsState.Unknown"/> when the code is unassigned or not in 0 to 99999.</summary>
    public static UsState Find(int zip) => (uint)zip < ZipCodes ? States[zip] : UsState.Unknown;

    /// <summary>
    /// The state of a trimmed <c>zip_code</c> (docs/scheduling-rules.md, section 1): three to five digits, alone or before <c>-dddd</c> or <c>.0</c>, with the zeros in front
    /// that a number has lost; or the first five of nine digits. <see cref="UsState.Unknown"/> for anything else.
    /// </summary>
    public static UsState Find(ReadOnlySpan<byte> utf8Zip)
    {
        var length = utf8Zip.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = length < 0 ? utf8Zip : utf8Zip[..length];
        var rest = utf8Zip[digits.Length..];
        return digits.Length switch
        {
            PlusFourDigits when rest.IsEmpty => States[NumberOf(digits[..Digits])],
            >= LeastDigits and <= Digits when rest.IsEmpty || rest.SequenceEqual(".0"u8) || IsPlusFour(rest) => States[NumberOf(digits)],
            _ => UsState.Unknown,
        };
    }

    private static bool IsPlusFour(ReadOnlySpan<byte> rest) => rest.Length == 5 && rest[0] == '-' && !rest[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static int NumberOf(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            number = (number * 10) + (digit - '0');
        }

        return number;
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

/// <summary>Reads the embedded <c>zip-ranges.txt</c>: <c>00501-00544 NY</c> a line, sorted; <c>#</c> begins a comment line.</summary>
internal static class ZipRangeFile
{
    private const int LineLength = 14;

    /// <exception cref="InvalidDataException">A line is no range, or does not lie behind the one before it.</exception>
    public static IEnumerable<ZipRange> Read(TextReader text)
    {
        var next = 0;
        while (text.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            if (!TryParse(line, out var range) || range.First < next || range.Last < range.First)
                throw new InvalidDataException($"zip-ranges.txt: '{line}' is no range behind the ones above it; write the file anew with tools/zip-ranges.");
            yield return range;
            next = range.Last + 1;
        }
    }

    /// <summary>Opens the table that ships inside this assembly.</summary>
    public static TextReader OpenEmbedded() => EmbeddedText.Open("zip-ranges.txt");

    private static bool TryParse(string line, out ZipRange range)
    {
        range = default;
        if (line.Length != LineLength || line[5] != '-' || line[11] != ' '
            || !int.TryParse(line.AsSpan(0, 5), NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            || !int.TryParse(line.AsSpan(6, 5), NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            || !UsStates.TryParseCode(Encoding.UTF8.GetBytes(line, 12, 2), out var state))
        {
            return false;
        }

        range = new ZipRange(first, last, state);
        return true;
    }
}

/// <summary>The ZIP codes from <paramref name="First"/> to <paramref name="Last"/>, both included, all of one state.</summary>
internal readonly record struct ZipRange(int First, int Last, UsState State);
