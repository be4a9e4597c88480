using System.Globalization;
using System.Text.RegularExpressions;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>One row as SQLite stored it, column names in any case; a column that is missing reads as NULL.</summary>
internal sealed record TableRow(long RowId, IReadOnlyDictionary<string, object?> Values)
{
    /// <summary>long, double, string, or null (also for a BLOB, which no column here may hold).</summary>
    public object? Value(string column) => Values.GetValueOrDefault(column) switch
    {
        byte[] => null,
        var value => value,
    };

    public string? Text(string column) => Value(column) switch
    {
        null => null,
        string text => text,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var other => throw new InvalidOperationException($"Column {column} holds a {other.GetType()}."),
    };

    /// <summary>NULL, or text of nothing but white space.</summary>
    public bool IsBlank(string column) => Values.GetValueOrDefault(column) switch
    {
        null => true,
        string text => string.IsNullOrWhiteSpace(text),
        _ => false,
    };

    public DateOnly? Date(string column) => Dates.Parse(Text(column));

    /// <summary>A whole number, also when it is written as text; anything else reads as missing.</summary>
    public long? Integer(string column) => Number(column) is { } number && number == Math.Truncate(number) && Math.Abs(number) < 1e18m
        ? (long)number
        : null;

    /// <summary>A number other than zero is true, and so are the words of a yes; those of a no are false; anything else reads as missing.</summary>
    public bool? Boolean(string column) => Text(column)?.Trim().ToLowerInvariant() switch
    {
        "true" or "t" or "yes" or "y" or "on" => true,
        "false" or "f" or "no" or "n" or "off" => false,
        _ => Number(column) is { } number ? number != 0 : null,
    };

    private decimal? Number(string column) => Value(column) switch
    {
        long number => number,
        double number when Math.Abs(number) < 1e18 => (decimal)number,
        string text when Regex.IsMatch(text.Trim(), @"^[+-]?[0-9]{1,18}(\.[0-9]{1,9})?\z", RegexOptions.CultureInvariant) =>
            decimal.Parse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture),
        _ => null,
    };
}
