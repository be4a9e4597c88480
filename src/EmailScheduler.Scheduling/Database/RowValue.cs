using System.Buffers.Text;
using System.Text;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Database;

/// <summary>How loosely typed values of a SQLite row are read: databases in the field hold numbers as text and flags as words.</summary>
internal static class RowValue
{
    /// <summary>A whole number: an integer, a real without fraction, or text of digits. Anything else is no number.</summary>
    public static long? WholeNumber(this Statement row, int column)
    {
        switch (row.Type(column))
        {
            case raw.SQLITE_INTEGER:
                return row.Int64(column);
            case raw.SQLITE_FLOAT:
                var real = row.Double(column);
                return real == Math.Truncate(real) && Math.Abs(real) < 1L << 53 ? (long)real : null;
            case raw.SQLITE_TEXT:
                var text = Ascii.Trim(row.Utf8(column)) is var range ? row.Utf8(column)[range] : default;
                return Utf8Parser.TryParse(text, out long number, out var used) && used == text.Length ? number : null;
            default:
                return null;
        }
    }

    /// <summary>A flag: a number other than 0, or the word <c>true</c> in any case; <see langword="null"/> for NULL.</summary>
    public static bool? Flag(this Statement row, int column)
    {
        if (row.IsNull(column))
        {
            return null;
        }

        return row.Type(column) == raw.SQLITE_TEXT
            ? row.WholeNumber(column) is { } number ? number != 0 : Ascii.EqualsIgnoreCase(row.Utf8(column).Trim(" \t\r\n"u8), "true"u8)
            : row.Double(column) != 0;
    }
}
