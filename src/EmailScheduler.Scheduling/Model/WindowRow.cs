using System.Globalization;
using System.Text;

namespace EmailScheduler.Scheduling.Model;

/// <summary>One row of the table of exclusion windows, without the buffer (docs/scheduling-rules.md, section 3).</summary>
/// <param name="State">The state whose law it is.</param>
/// <param name="Kind">What it is anchored to.</param>
/// <param name="Before">Days before the anchor.</param>
/// <param name="After">Days after the anchor.</param>
internal sealed record WindowRow(UsState State, WindowKind Kind, int Before, int After)
{
    /// <summary>The origin of the rows that ship with the program.</summary>
    public const string BuiltIn = "built-in";

    /// <summary>The first day that it holds; <see cref="DayNumber.None"/> for open.</summary>
    public int ValidFrom { get; init; } = DayNumber.None;

    /// <summary>The last day that it holds; <see cref="ExclusionWindow.NoEnd"/> for open.</summary>
    public int ValidTo { get; init; } = ExclusionWindow.NoEnd;

    /// <summary>Where the rule comes from.</summary>
    public string? Source { get; init; }

    /// <summary>Where the row stands: <c>built-in</c>, the table with the row's id, or the setting with its place.</summary>
    public string Origin { get; init; } = BuiltIn;
}

/// <summary>What a state's exclusion window is anchored to.</summary>
internal enum WindowKind : byte
{
    /// <summary>The birthday.</summary>
    Birthday,

    /// <summary>The first day of the birth month.</summary>
    BirthdayMonth,

    /// <summary>The anniversary of the effective date.</summary>
    EffectiveDate,

    /// <summary>Every day of the year.</summary>
    AllYear,
}

/// <summary>Reads rows of windows; what is wrong with one is an error that names it.</summary>
internal static class WindowRows
{
    private const int MostDays = 366;

    /// <summary>Of rows that ship with the program those of the states that no other row replaces.</summary>
    /// <param name="shipped">The rows that ship with the program.</param>
    /// <param name="others">The rows of the table and of the setting.</param>
    public static IEnumerable<WindowRow> NotReplaced(IEnumerable<WindowRow> shipped, IReadOnlyList<(WindowRow Row, bool Replaces)> others)
    {
        var replaced = others.Where(other => other.Replaces).Select(other => other.Row.State).ToHashSet();
        return shipped.Where(row => !replaced.Contains(row.State));
    }

    /// <summary>Reads one row.</summary>
    /// <param name="fields">Its fields.</param>
    /// <param name="origin">What an error calls it, such as <c>exclusion_windows row 7</c>.</param>
    /// <exception cref="InvalidSettingException">A field is none; the message names the row, the field and its value.</exception>
    public static (WindowRow Row, bool Replaces) Parse(ExclusionWindowSetting fields, string origin)
    {
        var state = StateText.TryParse(Encoding.UTF8.GetBytes(fields.State ?? ""), out var known) ? known : throw Invalid(origin, "state", fields.State, "give a state's code or name");
        var kind = KindOf(fields.Kind, origin);
        var row = new WindowRow(state, kind, Days(fields.DaysBefore, kind, origin, "days_before"), Days(fields.DaysAfter, kind, origin, "days_after"))
        {
            ValidFrom = Date(fields.ValidFrom, DayNumber.None, origin, "valid_from"),
            ValidTo = Date(fields.ValidTo, ExclusionWindow.NoEnd, origin, "valid_to"),
            Source = string.IsNullOrWhiteSpace(fields.Source) ? null : fields.Source.Trim(),
            Origin = origin,
        };
        return row.ValidTo >= row.ValidFrom
            ? (row, ModeOf(fields.Mode, origin))
            : throw Invalid(origin, "valid_to", fields.ValidTo, "give a day on or after valid_from");
    }

    /// <summary>The kind as tables spell it.</summary>
    public static string NameOf(WindowKind kind) => kind switch
    {
        WindowKind.Birthday => "birthday",
        WindowKind.BirthdayMonth => "birthday_month",
        WindowKind.EffectiveDate => "effective_date",
        _ => "all_year",
    };

    internal static WindowKind KindOf(string? text, string origin)
    {
        var name = text?.Trim().ToLowerInvariant().Replace('-', '_').Replace(' ', '_');
        return name switch
        {
            "birthday" => WindowKind.Birthday,
            "birthday_month" => WindowKind.BirthdayMonth,
            "effective_date" => WindowKind.EffectiveDate,
            "all_year" => WindowKind.AllYear,
            _ => throw Invalid(origin, "kind", text, "give birthday, birthday_month, effective_date or all_year"),
        };
    }

    private static int Days(int? days, WindowKind kind, string origin, string field)
    {
        if (kind == WindowKind.AllYear)
        {
            return 0;
        }

        return days is >= 0 and <= MostDays ? days.Value : throw Invalid(origin, field, days?.ToString(CultureInfo.InvariantCulture), $"give a number from 0 to {MostDays}");
    }

    private static int Date(string? text, int open, string origin, string field)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return open;
        }

        var day = DayNumber.Parse(Encoding.UTF8.GetBytes(text));
        return day != DayNumber.None ? day : throw Invalid(origin, field, text, "give a date as YYYY-MM-DD, or none");
    }

    private static bool ModeOf(string? text, string origin) => text?.Trim().ToLowerInvariant() switch
    {
        null or "" or "add" => false,
        "replace" => true,
        _ => throw Invalid(origin, "mode", text, "give add or replace"),
    };

    private static InvalidSettingException Invalid(string origin, string field, string? value, string remedy) => new($"{origin}, {field}", value ?? "NULL", remedy);
}

/// <summary>The tables of windows that ship with the program.</summary>
internal static class BuiltInWindows
{
    private const string File = "exclusion-windows.txt";

    /// <summary>The rows of docs/scheduling-rules.md, section 3.</summary>
    public static IReadOnlyList<WindowRow> All { get; } = ReadTable();

    private static List<WindowRow> ReadTable()
    {
        using var reader = EmbeddedText.Open(File);
        var windows = new List<WindowRow>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                var kind = WindowRows.KindOf(fields[1], File);
                windows.Add(kind == WindowKind.AllYear ? new WindowRow(StateOf(fields), kind, 0, 0) : new WindowRow(StateOf(fields), kind, Days(fields[2]), Days(fields[3])));
            }
        }

        return windows;
    }

    private static UsState StateOf(string[] fields) => Enum.Parse<UsState>(fields[0]);

    private static int Days(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
