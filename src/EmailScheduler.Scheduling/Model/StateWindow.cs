using System.Globalization;

namespace EmailScheduler.Scheduling.Model;

/// <summary>One line of <c>exclusion-windows.txt</c>.</summary>
/// <param name="State">The state whose law it is.</param>
/// <param name="Kind">What it is anchored to.</param>
/// <param name="Before">Days before the anchor, without the buffer.</param>
/// <param name="After">Days after the anchor.</param>
internal readonly record struct StateWindow(UsState State, WindowKind Kind, int Before, int After)
{
    /// <summary>All lines of the table that ships with the program.</summary>
    public static IReadOnlyList<StateWindow> All { get; } = ReadTable();

    private static List<StateWindow> ReadTable()
    {
        using var stream = typeof(StateWindow).Assembly.GetManifestResourceStream("exclusion-windows.txt")!;
        using var reader = new StreamReader(stream);
        var windows = new List<StateWindow>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                windows.Add(ParseLine(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            }
        }

        return windows;
    }

    private static StateWindow ParseLine(string[] fields)
    {
        var state = Enum.Parse<UsState>(fields[0]);
        return fields[1] switch
        {
            "all-year" => new(state, WindowKind.AllYear, 0, 0),
            "birthday" => new(state, WindowKind.Birthday, Days(fields[2]), Days(fields[3])),
            "birthday-month" => new(state, WindowKind.BirthdayMonth, Days(fields[2]), Days(fields[3])),
            "effective-date" => new(state, WindowKind.EffectiveDate, Days(fields[2]), Days(fields[3])),
            var kind => throw new FormatException($"exclusion-windows.txt: '{kind}' is no kind of window."),
        };
    }

    private static int Days(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
