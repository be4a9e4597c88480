using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>Columns of other programs that a new row must give a value, because they are NOT NULL and have no default (docs/scheduling-rules.md, section 9).</summary>
internal static class OtherColumns
{
    private static readonly string[] NumberTypes = ["INT", "REAL", "FLOA", "DOUB", "NUM", "DEC", "BOOL"];

    /// <summary>How every row came about: by the schedule, not by hand.</summary>
    private const string RunType = "run_type";

    /// <summary>The columns and the SQL of their values.</summary>
    /// <param name="table">The table.</param>
    /// <param name="written">The columns that the scheduler writes in any case.</param>
    /// <param name="known">SQL for columns whose meaning is known, by name; that of <c>run_type</c> is known of every table.</param>
    public static IReadOnlyList<(string Column, string Value)> Of(TableSchema table, IEnumerable<string> written, IReadOnlyDictionary<string, string> known)
    {
        var own = written.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. table.Columns
                .Where(column => column is { IsNotNull: true, HasDefault: false, IsGenerated: false } && !own.Contains(column.Name) && column.Name != table.RowIdAlias)
                .Select(column => (TableSchema.Quote(column.Name), known.GetValueOrDefault(column.Name) ?? ValueOf(column))),
        ];
    }

    private static string ValueOf(TableColumn column) =>
        column.Name.Equals(RunType, StringComparison.OrdinalIgnoreCase) ? "'scheduled'"
        : NumberTypes.Any(number => column.Type.Contains(number, StringComparison.OrdinalIgnoreCase)) ? "0" : "''";
}
