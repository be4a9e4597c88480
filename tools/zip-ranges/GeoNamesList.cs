using System.Globalization;

namespace EmailScheduler.ZipRangesTool;

/// <summary>
/// Reads GeoNames' US.txt: tab-separated, no header, postal code in column 2 and the state's code in column 5
/// (https://download.geonames.org/export/zip/readme.txt).
/// </summary>
internal static class GeoNamesList
{
    private const int ZipColumn = 1;
    private const int StateColumn = 4;

    public static IEnumerable<AssignedCode> Read(string path)
    {
        foreach (var line in File.ReadLines(path))
        {
            var columns = line.Split('\t');
            if (columns.Length <= StateColumn || !int.TryParse(columns[ZipColumn], NumberStyles.None, CultureInfo.InvariantCulture, out var zip))
                throw new InvalidDataException($"{path}: not a GeoNames postal code line: '{line}'. Is this the file US.txt?");

            // GeoNames leaves the state of military post offices empty and says 'AA' in the names of Pacific ones too.
            // Two codes of Hawaii (96860, 96863) have a second, military line outside the military prefixes: the
            // line that names HI stands.
            var state = columns[StateColumn].Length > 0 ? columns[StateColumn] : MilitaryState(zip);
            if (state is not null)
                yield return new AssignedCode(zip, state, "GeoNames");
        }
    }

    /// <summary>The prefixes of overseas military mail (USPS labeling list L002).</summary>
    private static string? MilitaryState(int zip) => (zip / 100) switch
    {
        >= 90 and <= 98 => "AE",
        340 => "AA",
        >= 962 and <= 966 => "AP",
        _ => null,
    };
}
