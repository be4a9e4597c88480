using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Reads the exclusion windows in force: built-in, of the table <c>exclusion_windows</c>, of the setting (docs/scheduling-rules.md, section 3).</summary>
internal static class ExclusionWindowTable
{
    public const string Table = "exclusion_windows";

    /// <exception cref="InvalidSettingException">A row cannot be read; the message names it, the field and its value.</exception>
    public static WindowTable Read(SqliteDatabase database, long organizationId, SchedulingSettings settings)
    {
        var others = ReadTable(database, organizationId);
        others.AddRange(settings.ExclusionWindows.Select((window, index) => WindowRows.Parse(window, ExclusionWindowSetting.NameOf(index))));
        IReadOnlyList<WindowRow> newer = [.. WindowRows.NotReplaced(NewerWindows.All, others)];
        var applied = SettingsValidation.Is(settings.NewerWindows, "apply") ? newer : [];
        return new WindowTable([.. WindowRows.NotReplaced(BuiltInWindows.All, others), .. applied, .. others.Select(other => other.Row)], newer);
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
                   {table.ColumnOrNull("valid_from")}, {table.ColumnOrNull("valid_to")}, {table.ColumnOrNull("mode")}, {table.ColumnOrNull("source")}, {table.ColumnOrNull("org_id")}
            FROM {Table} ORDER BY {table.RowIdOrNull}
            """);
        while (rows.Step())
        {
            var origin = FormattableString.Invariant($"{Table} row {rows.GetInt64(0)}");
            if (IsOf(organizationId, rows, origin))
            {
                windows.Add(WindowRows.Parse(ReadRow(rows), origin));
            }
        }

        return windows;
    }

    // An importer of text writes nothing as blank text; a number that is no organization's would be law that holds nowhere.
    private static bool IsOf(long organizationId, Statement row, string origin)
    {
        const int Column = 9;
        if (row.IsNull(Column) || RowValue.IsBlank(row.Utf8(Column)))
        {
            return true;
        }

        return row.WholeNumber(Column) is { } number ? number == organizationId
            : throw new InvalidSettingException($"{origin}, org_id", row.GetString(Column)!, "give an organization's number, or NULL for all");
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

/// <summary>The exclusion windows of one organization.</summary>
/// <param name="InForce">The rows in force, in the order in which they are asked.</param>
/// <param name="Newer">The newer state rules that are, or would be, among them: not those of states whose built-in windows other rows replace.</param>
internal sealed record WindowTable(IReadOnlyList<WindowRow> InForce, IReadOnlyList<WindowRow> Newer);
