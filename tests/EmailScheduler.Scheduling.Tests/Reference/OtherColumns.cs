namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 9: columns of other programs that are NOT NULL and have no default.</summary>
internal static class OtherColumns
{
    private static readonly string[] Numbers = ["INT", "REAL", "FLOA", "DOUB", "NUM", "DEC", "BOOL"];

    /// <summary>What a new row has in them; the send date and time are those of an email, null in a checkpoint.</summary>
    public static IEnumerable<(string Column, object? Value)> Values(Database database, string table, IEnumerable<string> ours, string? date = null, string? time = null) =>
        from column in database.RequiredColumns(table)
        where !ours.Contains(column.Name, StringComparer.OrdinalIgnoreCase)
        select (column.Name, ValueOf(column.Name, column.Type, date, time));

    public static bool Follows(string column) => column.ToLowerInvariant() is "scheduled_date" or "scheduled_time";

    private static object ValueOf(string column, string type, string? date, string? time) => column.ToLowerInvariant() switch
    {
        "run_type" => "scheduled",
        "scheduled_date" when date is not null => date,
        "scheduled_time" when time is not null => time,
        _ => Numbers.Any(number => type.Contains(number, StringComparison.OrdinalIgnoreCase)) ? 0L : "",
    };
}
