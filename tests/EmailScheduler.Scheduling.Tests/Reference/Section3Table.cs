namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 3: the rows of windows in force: built-in, of table exclusion_windows, of setting exclusion_windows.</summary>
internal static class Section3Table
{
    private const string Name = "exclusion_windows";

    /// <summary>The table that is always valid, written out again.</summary>
    public static readonly IReadOnlyList<WindowRow> BuiltIn =
    [
        Always("CA", "birthday", 30, 60),
        Always("ID", "birthday", 0, 63),
        Always("KY", "birthday", 0, 60),
        Always("OK", "birthday", 0, 60),
        Always("MD", "birthday", 0, 30),
        Always("VA", "birthday", 0, 30),
        Always("NV", "birthday_month", 0, 60),
        Always("OR", "birthday", 0, 31),
        Always("MO", "effective_date", 30, 33),
        Always("CT", "all_year", 0, 0),
        Always("MA", "all_year", 0, 0),
        Always("NY", "all_year", 0, 0),
        Always("WA", "all_year", 0, 0),
    ];

    public static IReadOnlyList<WindowRow> Read(Database database, long organizationId, IReadOnlyList<ExclusionWindowSetting> settings)
    {
        var added = database.Rows(Name)
            .Where(row => IsOf(row, organizationId))
            .Select(row => Checked(row.Text("state"), row.Text("kind"), Days(row, "days_before"), Days(row, "days_after"), row.Text("valid_from"), row.Text("valid_to"), row.Text("mode"),
                what => RefusedInputException.Row(Name, row.RowId, what)))
            .Concat(settings.Select((row, index) => Checked(row.State, row.Kind, row.DaysBefore, row.DaysAfter, row.ValidFrom, row.ValidTo, row.Mode,
                what => RefusedInputException.Setting($"{Name}, row {index + 1}", what))))
            .ToList();
        return
        [
            .. BuiltIn.Where(row => !added.Any(other => other.Replaces && other.Row.State == row.State)),
            .. added.Select(other => other.Row),
        ];
    }

    private static WindowRow Always(string state, string kind, long before, long after) => new(state, kind, before, after, DateOnly.MinValue, DateOnly.MaxValue);

    // NULL is every organization; what is no number names none that could be meant.
    private static bool IsOf(TableRow row, long organizationId) => row.Integer("org_id") is { } id
        ? id == organizationId
        : row.Values.GetValueOrDefault("org_id") is null ? true : throw RefusedInputException.Row(Name, row.RowId, "org_id is no number");

    /// <summary>Null where it is missing, −1 where it is no whole number.</summary>
    private static long? Days(TableRow row, string column) => row.Integer(column) ?? (row.IsBlank(column) ? null : -1);

    private static (WindowRow Row, bool Replaces) Checked(
        string? state, string? kind, long? before, long? after, string? validFrom, string? validTo, string? mode, Func<string, Exception> refused)
    {
        var code = Section1States.CodeOf(state) ?? throw refused($"state '{state}'");
        var name = (kind ?? "").Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_');
        if (name is not ("birthday" or "birthday_month" or "effective_date" or "all_year"))
        {
            throw refused($"kind '{kind}'");
        }

        if (name != "all_year" && (before is not (>= 0 and <= 366) || after is not (>= 0 and <= 366)))
        {
            throw refused($"days_before '{before}', days_after '{after}'");
        }

        var from = Day(validFrom, DateOnly.MinValue) ?? throw refused($"valid_from '{validFrom}'");
        var to = Day(validTo, DateOnly.MaxValue) ?? throw refused($"valid_to '{validTo}'");
        if (to < from)
        {
            throw refused($"valid_to '{validTo}' is before valid_from '{validFrom}'");
        }

        var replaces = (mode ?? "").Trim().ToLowerInvariant() switch
        {
            "" or "add" => false,
            "replace" => true,
            _ => throw refused($"mode '{mode}'"),
        };
        return (new WindowRow(code, name, before ?? 0, after ?? 0, from, to), replaces);
    }

    private static DateOnly? Day(string? text, DateOnly open) => string.IsNullOrWhiteSpace(text) ? open : Dates.Parse(text);
}
