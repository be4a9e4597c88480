namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Rows of exclusion windows that hold for all time, for a while around the run, or no longer.</summary>
internal static class RandomWindows
{
    private const string Table = "exclusion_windows";

    private static readonly string[] States = ["CA", "CA", "NV", "MO", "KY", "VA", "NY", "TX", "IL", "WY"];
    private static readonly string[] OptionalColumns = ["valid_from TEXT", "valid_to DATE", "mode TEXT", "source TEXT"];
    private static readonly string[] Kinds = ["birthday", "Birthday", "birthday month", "BIRTHDAY_MONTH", "effective_date", "Effective-Date", "all_year", "All Year"];

    public static void Create(RandomTables tables, Draw draw)
    {
        if (draw.Chance(0.6))
        {
            return;
        }

        tables.Create(
            Table,
            OptionalColumns.Where(_ => draw.Chance(0.85)).Prepend("days_after INTEGER").Prepend("days_before").Prepend("kind TEXT").Prepend("state TEXT").Prepend("org_id INTEGER"));
        for (var i = draw.Between(0, 4); i > 0; i--)
        {
            var row = Row(draw);
            tables.Insert(
                Table,
                ("org_id", draw.Pick<object?>(null, draw.Options.OrganizationId)),
                ("state", row.State),
                ("kind", row.Kind),
                ("days_before", draw.Odd(0.1) ? row.DaysBefore?.ToString(System.Globalization.CultureInfo.InvariantCulture) : row.DaysBefore),
                ("days_after", row.DaysAfter),
                ("valid_from", row.ValidFrom),
                ("valid_to", row.ValidTo),
                ("mode", row.Mode),
                ("source", "a law"));
        }

        // What another organization wrote is not read.
        if (draw.Chance(0.3))
        {
            tables.Insert(Table, ("org_id", draw.Options.OrganizationId + 1), ("state", draw.Pick("CA", "nowhere")), ("kind", "birthday"), ("days_before", draw.Pick<object?>(200, "many")), ("days_after", 300), ("mode", "replace"));
        }
    }

    public static ExclusionWindowSetting Row(Draw draw)
    {
        var kind = draw.Pick(Kinds);
        var isAllYear = kind.StartsWith("all", StringComparison.OrdinalIgnoreCase);
        var (from, to) = Validity(draw);
        return new ExclusionWindowSetting
        {
            State = RandomStates.Understood(draw, draw.Pick(States)),
            Kind = kind,
            DaysBefore = isAllYear ? draw.Pick<int?>(null, 5, -1, 999) : draw.Pick(0, 0, 10, 30, 366),
            DaysAfter = isAllYear ? draw.Pick<int?>(null, 5) : draw.Pick(0, 14, 30, 60, 63, 366),
            ValidFrom = from,
            ValidTo = to,
            Mode = draw.Pick(null, "", "add", "add", "replace"),
            Source = draw.Pick(null, "a law"),
        };
    }

    private static (string? From, string? To) Validity(Draw draw)
    {
        var from = draw.D.Plus(draw.Between(-90, 60));
        return draw.Between(0, 6) switch
        {
            0 => (Dates.Text(from), null),
            1 => ("", Dates.Text(from)),
            2 => (Dates.Text(from), Dates.Text(from.Plus(draw.Pick(0, 10, 45, 400)))),
            3 => ("2020-01-01", "2020-12-31"),
            4 => (Dates.Text(from) + " 00:00:00", "  "),
            _ => (null, null),
        };
    }
}
