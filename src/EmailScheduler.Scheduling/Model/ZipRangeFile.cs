using System.Globalization;
using System.Text;

namespace EmailScheduler.Scheduling.Model;

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
    public static TextReader OpenEmbedded() =>
        new StreamReader(typeof(ZipRangeFile).Assembly.GetManifestResourceStream(typeof(ZipRangeFile), "zip-ranges.txt")
            ?? throw new InvalidDataException("zip-ranges.txt is not in the assembly; it is an EmbeddedResource of EmailScheduler.Scheduling.csproj."));

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
