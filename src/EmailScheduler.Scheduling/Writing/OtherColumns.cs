using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>Columns of other programs that a new row must give a value, because they are NOT NULL and have no default (docs/scheduling-rules.md, section 9).</summary>
internal static class OtherColumns
{
    private static readonly string[] NumberTypes = ["INT", "REAL", "FLOA", "DOUB", "NUM", "DEC", "BOOL"];

    /// <summary>The columns and the SQL of their values.</summary>
    /// <param name="table">The table.</param>
    /// <param name="written">The columns that the scheduler writes in any case.</param>
    /// <param name="known">SQL for columns whose meaning is known, by name.</param>
    public static IReadOnlyList<(string Column, string Value)> Of(TableSchema table, IEnumerable<string> written, IReadOnlyDictionary<string, string> known)
    {
        var own = written.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. table.Columns
                .Where(column => column is { IsNotNull: true, HasDefault: false, IsGenerated: false } && !own.Contains(column.Name) && column.Name != table.RowIdAlias)
                .Select(column => (TableSchema.Quote(column.Name), known.GetValueOrDefault(column.Name) ?? ValueOf(column.Type))),
        ];
    }

    private static string ValueOf(string type) => NumberTypes.Any(number => type.Contains(number, StringComparison.OrdinalIgnoreCase)) ? "0" : "''";
}
