using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>The row of <c>organizations</c>, column by name; a missing column and NULL both read as not set.</summary>
internal sealed class SettingRow(Statement row)
{
    private readonly Dictionary<string, int> _columns = ColumnsOf(row);

    public string? Text(string column) => _columns.TryGetValue(column, out var index) ? row.GetString(index)?.Trim() : null;

    public bool? Flag(string column)
    {
        if (!_columns.TryGetValue(column, out var index) || row.IsNull(index))
        {
            return null;
        }

        return row.Flag(index) ?? throw new InvalidSettingException(column, row.GetString(index)!, "give 0 or 1 in table organizations");
    }

    public int? Number(string column)
    {
        if (!_columns.TryGetValue(column, out var index) || row.IsNull(index))
        {
            return null;
        }

        return row.WholeNumber(index) is { } number && number == (int)number
            ? (int)number
            : throw new InvalidSettingException(column, row.GetString(index)!, "give a whole number in table organizations");
    }

    public SizeProfile? Profile(string column)
    {
        var text = Text(column);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return Enum.TryParse<SizeProfile>(text, ignoreCase: true, out var profile) && !char.IsAsciiDigit(text[0])
            ? profile
            : throw new InvalidSettingException(column, text, "give small, medium, large or enterprise");
    }

    private static Dictionary<string, int> ColumnsOf(Statement row)
    {
        var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var index = 0; index < row.ColumnCount; index++)
        {
            columns.TryAdd(row.ColumnName(index), index);
        }

        return columns;
    }
}
