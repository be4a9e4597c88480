namespace EmailScheduler.Scheduling.Model;

/// <summary>Rows of <c>email_schedules</c> among which are all of one day, so that who reads that day need not read the whole table.</summary>
/// <param name="Ids">Rows that may be of the day.</param>
public sealed record DayRows(IReadOnlyCollection<long> Ids)
{
    /// <summary>What identifies the addresses that must not be emailed; <see langword="null"/> where they are still to be read.</summary>
    internal HashSet<Hash128>? Suppressed { get; init; }

    /// <summary>The condition of SQL for a row, its parameter numbered as given; nothing where any row may be of the day.</summary>
    internal static string Condition(DayRows? rows, string id, int parameter) => rows is null ? "" : FormattableString.Invariant($" AND {id} IN (SELECT value FROM json_each(?{parameter}))");

    /// <summary>Binds the parameter of <see cref="Condition"/>.</summary>
    internal static void Bind(DayRows? rows, Sqlite.Statement statement, int parameter)
    {
        if (rows is not null)
        {
            statement.Bind(parameter, $"[{string.Join(',', rows.Ids)}]");
        }
    }
}
