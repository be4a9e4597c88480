using System.Buffers;
using System.Buffers.Text;
using System.Text;
using SQLitePCL;

namespace EmailScheduler.Sqlite;

/// <summary>How loosely typed values of a SQLite row are read: databases in the field hold numbers as text and flags as words.</summary>
public static class RowValue
{
    private static readonly string[] Yes = ["true", "t", "yes", "y", "on"];
    private static readonly string[] No = ["false", "f", "no", "n", "off"];

    /// <summary>A whole number: an integer, a real without fraction, or text of digits. Anything else is no number.</summary>
    public static long? WholeNumber(this Statement row, int column)
    {
        if (row.TryGetInteger(column, out var integer))
        {
            return integer;
        }

        switch (row.Type(column))
        {
            case raw.SQLITE_FLOAT:
                var real = row.GetDouble(column);
                return real == Math.Truncate(real) && Math.Abs(real) < 1L << 53 ? (long)real : null;
            case raw.SQLITE_TEXT:
                var text = row.Utf8(column).Trim(" \t\r\n"u8);
                return Utf8Parser.TryParse(text, out long number, out var used) && used == text.Length ? number : null;
            default:
                return null;
        }
    }

    /// <summary>Removes the white space around a text, as <see cref="string.Trim()"/> would.</summary>
    public static ReadOnlySpan<byte> TrimWhiteSpace(ReadOnlySpan<byte> utf8)
    {
        while (Rune.DecodeFromUtf8(utf8, out var rune, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(rune))
        {
            utf8 = utf8[length..];
        }

        while (Rune.DecodeLastFromUtf8(utf8, out var rune, out var length) == OperationStatus.Done && Rune.IsWhiteSpace(rune))
        {
            utf8 = utf8[..^length];
        }

        return utf8;
    }

    /// <summary>Whether there is nothing but white space.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> utf8) => TrimWhiteSpace(utf8).IsEmpty;

    /// <summary>A flag: a number other than 0, or one of the words true, t, yes, y and on, false, f, no, n and off in any case; <see langword="null"/> for NULL and for what is none of these.</summary>
    public static bool? Flag(this Statement row, int column)
    {
        if (row.IsNull(column))
        {
            return null;
        }

        if (row.Type(column) != raw.SQLITE_TEXT)
        {
            return row.GetDouble(column) != 0;
        }

        var text = row.Utf8(column).Trim(" \t\r\n"u8);
        return IsOneOf(text, Yes) ? true
            : IsOneOf(text, No) ? false
            : Utf8Parser.TryParse(text, out double number, out var used) && used == text.Length ? number != 0 : null;
    }

    private static bool IsOneOf(ReadOnlySpan<byte> text, string[] words)
    {
        foreach (var word in words)
        {
            if (Ascii.EqualsIgnoreCase(text, word))
            {
                return true;
            }
        }

        return false;
    }
}
