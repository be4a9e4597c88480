using System.Globalization;
using System.Text;

namespace EmailScheduler.Scheduling.Model;

/// <summary>Reads exclusion windows from comma-separated text whose first line names the columns of the table <c>exclusion_windows</c>, in any order.</summary>
internal static class WindowCsv
{
    private static readonly string[] Columns = ["state", "kind", "days_before", "days_after", "valid_from", "valid_to", "mode", "source"];

    /// <param name="text">The text.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InvalidSettingException">A line is no window; the message names it, the field and its value.</exception>
    public static IReadOnlyList<(WindowRow Row, bool Replaces)> Read(TextReader text, string name)
    {
        var windows = new List<(WindowRow, bool)>();
        Dictionary<string, int>? places = null;
        for (var line = 1; text.ReadLine() is { } read; line++)
        {
            if (string.IsNullOrWhiteSpace(read) || read[0] == '#')
            {
                continue;
            }

            var fields = Fields(read) ?? throw new InvalidSettingException(FormattableString.Invariant($"{name} line {line}"), read, "close the quotes in the same line");
            if (places is null)
            {
                places = PlacesOf(fields, name);
                continue;
            }

            var origin = FormattableString.Invariant($"{name} line {line}");
            if (fields.Count > places.Count)
            {
                throw new InvalidSettingException(origin, FormattableString.Invariant($"{fields.Count} fields"), FormattableString.Invariant($"give at most {places.Count}, as the first line has, and put a text with commas into quotes"));
            }

            windows.Add(WindowRows.Parse(WindowOf(fields, places), origin));
        }

        return places is null ? throw new InvalidSettingException(name, "nothing", $"give a first line that names columns among {string.Join(", ", Columns)}") : windows;
    }

    private static Dictionary<string, int> PlacesOf(List<string> header, string name)
    {
        var places = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var (column, place) in header.Select((column, place) => (column.Trim().TrimStart('\uFEFF'), place)))
        {
            if (!Columns.Contains(column, StringComparer.OrdinalIgnoreCase) && !column.Equals("org_id", StringComparison.OrdinalIgnoreCase))
            {
                throw new InvalidSettingException($"{name}, first line", column, $"give column names among {string.Join(", ", Columns)}");
            }

            if (!places.TryAdd(column, place))
            {
                throw new InvalidSettingException($"{name}, first line", column, "name each column once");
            }
        }

        return places;
    }

    private static ExclusionWindowSetting WindowOf(List<string> fields, Dictionary<string, int> places)
    {
        string? Field(string column) => places.TryGetValue(column, out var place) && place < fields.Count ? fields[place] : null;
        return new ExclusionWindowSetting
        {
            State = Field("state"),
            Kind = Field("kind"),
            DaysBefore = Days(Field("days_before")),
            DaysAfter = Days(Field("days_after")),
            ValidFrom = Field("valid_from"),
            ValidTo = Field("valid_to"),
            Mode = Field("mode"),
            Source = Field("source"),
        };
    }

    // What is no number is out of range, too.
    private static int? Days(string? text) => string.IsNullOrWhiteSpace(text) ? null : int.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var days) ? days : -1;

    // RFC 4180, on one line: a field in quotes may hold commas, and two quotes for one; null when the quotes do not end.
    private static List<string>? Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var isQuoted = false;
        for (var index = 0; index < line.Length; index++)
        {
            var character = line[index];
            if (character == '"' && isQuoted && index + 1 < line.Length && line[index + 1] == '"')
            {
                field.Append(line[++index]);
            }
            else if (character == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (character == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(character);
            }
        }

        fields.Add(field.ToString());
        return isQuoted ? null : fields;
    }
}
