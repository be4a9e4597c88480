using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Model;

/// <summary>Reads the dates of one column and counts the values that are none.</summary>
/// <param name="name">The column as <c>table.column</c>.</param>
/// <param name="index">Its place in the rows that are read.</param>
/// <param name="contact">The place of the contact's id; −1 where the rows are of no contact.</param>
internal sealed class DateColumn(string name, int index, int contact = -1)
{
    /// <summary>The column as <c>table.column</c>, for the report.</summary>
    public string Name { get; } = name;

    /// <summary>Values that were not NULL and could not be read.</summary>
    public long Invalid { get; private set; }

    /// <summary>Called for each of them, with the column and the contact, where an observer is set.</summary>
    public Action<string, long?>? OnInvalid { get; init; }

    /// <summary>The values of all columns that could not be read, by column.</summary>
    public static SortedDictionary<string, long> InvalidByName(IEnumerable<DateColumn> columns) => SortedCounts.Of(
        columns.Where(column => column.Invalid > 0).GroupBy(column => column.Name, StringComparer.Ordinal).Select(group => KeyValuePair.Create(group.Key, group.Sum(column => column.Invalid))));

    /// <summary>The date of the current row as a day number; <see cref="DayNumber.None"/> for NULL and for what cannot be read.</summary>
    public int Read(Statement row) => Parse(row.Utf8(index), row);

    /// <summary>As <see cref="Read"/>, for a caller that has the text already.</summary>
    public int Parse(ReadOnlySpan<byte> text, Statement row)
    {
        var day = DayNumber.Parse(text);
        if (day == DayNumber.None && !row.IsNull(index))
        {
            Invalid++;
            OnInvalid?.Invoke(Name, contact < 0 ? null : row.WholeNumber(contact));
        }

        return day;
    }
}
