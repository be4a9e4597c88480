using System.Globalization;

namespace EmailScheduler.ZipRangesTool;

/// <summary>Reads settled.txt: <c>ZIP STATE reason</c> a line, <c>#</c> begins a comment line.</summary>
internal static class SettledCodes
{
    public static IEnumerable<AssignedCode> Read(string path)
    {
        foreach (var line in File.ReadLines(path))
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var words = line.Split(' ', 3);
            if (words is not [{ Length: 5 } zip, { Length: 2 } state, _] || !int.TryParse(zip, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
                throw new InvalidDataException($"{path}: '{line}' is not of the form '56973 DC the reason'.");
            yield return new AssignedCode(code, state, "settled.txt");
        }
    }
}
