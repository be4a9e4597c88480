using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>Columns of other programs that a new row must give a value, because they are NOT NULL and have no default (docs/scheduling-rules.md, section 9).</summary>
internal static class OtherColumns
{
    /// <summary>How every row came about: by the schedule, not by hand.</summary>
    private const string RunType = "run_type";

    /// <summary>The columns and the SQL of their values.</summary>
    /// <param name="database">The database.</param>
    /// <param name="table">The table.</param>
    /// <param name="written">The columns that the scheduler writes in any case.</param>
    /// <param name="known">SQL for columns whose meaning is known, by name; that of <c>run_type</c> is known of every table.</param>
    /// <param name="unique">What a column gets that is unique by itself.</param>
    public static IReadOnlyList<(string Column, string Value)> Of(
        SqliteDatabase database, TableSchema table, IEnumerable<string> written, IReadOnlyDictionary<string, string> known, UniqueValue unique)
    {
        var uniqueColumns = UniqueIndex.Read(database, table.Name).Where(index => index is { IsPartial: false, Columns.Count: 1 }).Select(index => index.Columns[0]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var own = written.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. table.Columns
                .Where(column => column is { IsNotNull: true, Default: null, IsGenerated: false } && !own.Contains(column.Name) && column.Name != table.RowIdAlias)
                .Select(column => (TableSchema.Quote(column.Name), known.GetValueOrDefault(column.Name) ?? (uniqueColumns.Contains(column.Name) ? unique.For(column) : ValueOf(column)))),
        ];
    }

    private static string ValueOf(TableColumn column) => column.Name.Equals(RunType, StringComparison.OrdinalIgnoreCase) ? "'scheduled'" : NullStandIns.OfType(column);
}

/// <summary>SQL for a value that no other row has in its column: one value for all rows would be refused from the second row on.</summary>
/// <param name="Text">For a column of texts.</param>
/// <param name="Number">For a column of numbers.</param>
internal sealed record UniqueValue(string Text, Func<TableColumn, string> Number)
{
    /// <summary>The run's id and the number after the last row's; of numbers the one after the highest.</summary>
    /// <param name="table">The table.</param>
    /// <param name="runId">SQL for the run's id, which no other program writes.</param>
    public static UniqueValue Of(TableSchema table, string runId) => new(
        $"{runId} || '-' || {Next(table, table.RowIdOrNull)}",
        column => Next(table, TableSchema.Quote(column.Name)));

    /// <summary>The one for a column.</summary>
    public string For(TableColumn column) => NullStandIns.IsNumber(column) ? Number(column) : Text;

    private static string Next(TableSchema table, string column) => $"(SELECT ifnull(max({column}), 0) + 1 FROM {TableSchema.Quote(table.Name)})";
}
