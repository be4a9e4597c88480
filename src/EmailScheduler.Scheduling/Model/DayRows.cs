namespace EmailScheduler.Scheduling.Model;

/// <summary>Rows of <c>email_schedules</c> among which are all of one day, so that who reads that day need not read the whole table.</summary>
/// <param name="Ids">Rows that may be of the day.</param>
/// <param name="After">Every row with a larger id may be, too.</param>
public sealed record DayRows(IReadOnlyCollection<long> Ids, long After)
{
    /// <summary>The condition of SQL for a row, its parameters numbered from the given one; nothing where any row may be of the day.</summary>
    internal static string Condition(DayRows? rows, string id, int parameter) =>
        rows is null ? "" : FormattableString.Invariant($" AND ({id} IN (SELECT value FROM json_each(?{parameter})) OR {id} > ?{parameter + 1})");

    /// <summary>Binds the parameters of <see cref="Condition"/>.</summary>
    internal static void Bind(DayRows? rows, Sqlite.Statement statement, int parameter)
    {
        if (rows is not null)
        {
            statement.Bind(parameter, $"[{string.Join(',', rows.Ids)}]");
            statement.Bind(parameter + 1, rows.After);
        }
    }
}
