using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Reads the exclusion windows in force: built-in, of the table <c>exclusion_windows</c>, of the setting (docs/scheduling-rules.md, section 3).</summary>
internal static class ExclusionWindowTable
{
    public const string Table = "exclusion_windows";

    /// <exception cref="InvalidSettingException">A row cannot be read; the message names it, the field and its value.</exception>
    public static IReadOnlyList<WindowRow> Read(SqliteDatabase database, long organizationId, SchedulingSettings settings)
    {
        var others = ReadTable(database, organizationId);
        others.AddRange(settings.ExclusionWindows.Select((window, index) => WindowRows.Parse(window, SettingsValidation.WindowOrigin(index))));
        var builtIn = SettingsValidation.Is(settings.NewerWindows, "apply") ? [.. BuiltInWindows.All, .. NewerWindows.All] : BuiltInWindows.All;
        return WindowRows.Join(builtIn, others);
    }

    private static List<(WindowRow Row, bool Replaces)> ReadTable(SqliteDatabase database, long organizationId)
    {
        var windows = new List<(WindowRow, bool)>();
        var table = TableSchema.Read(database, Table);
        if (!table.Exists)
        {
            return windows;
        }

        using var rows = database.Prepare($"""
            SELECT {table.RowIdOrNull}, {table.ColumnOrNull("state")}, {table.ColumnOrNull("kind")}, {table.ColumnOrNull("days_before")}, {table.ColumnOrNull("days_after")},
                   {table.ColumnOrNull("valid_from")}, {table.ColumnOrNull("valid_to")}, {table.ColumnOrNull("mode")}, {table.ColumnOrNull("source")}
            FROM {Table} WHERE {table.ColumnOrNull("org_id")} IS NULL OR {table.ColumnOrNull("org_id")} COLLATE BINARY = ?1 ORDER BY {table.RowIdOrNull}
            """);
        rows.Bind(1, organizationId);
        while (rows.Step())
        {
            windows.Add(WindowRows.Parse(ReadRow(rows), FormattableString.Invariant($"{Table} row {rows.GetInt64(0)}")));
        }

        return windows;
    }

    private static ExclusionWindowSetting ReadRow(Statement row) => new()
    {
        State = row.GetString(1),
        Kind = row.GetString(2),
        DaysBefore = Days(row, 3),
        DaysAfter = Days(row, 4),
        ValidFrom = row.GetString(5),
        ValidTo = row.GetString(6),
        Mode = row.GetString(7),
        Source = row.GetString(8),
    };

    // What is no number is out of range, too.
    private static int? Days(Statement row, int column) => row.IsNull(column) ? null : (int)Math.Clamp(row.WholeNumber(column) ?? -1, -1, int.MaxValue);
}
