using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Sending;

/// <summary>How the columns of <c>email_schedules</c> are read for the emails of a day, whatever the table lacks.</summary>
internal sealed class DayTable
{
    /// <summary>Characters of a text that another program may have written; the end of a longer one is cut off.</summary>
    public const int MostCharacters = 200;

    private readonly TableSchema _schedules;
    private readonly NullStandIns _standIns;

    private DayTable(TableSchema schedules, NullStandIns standIns) => (_schedules, _standIns) = (schedules, standIns);

    /// <summary>The table; <see langword="null"/> where nothing can be planned for a day.</summary>
    /// <exception cref="InvalidDatabaseException">It cannot be used.</exception>
    public static DayTable? Find(SqliteDatabase database)
    {
        var schedules = TableSchema.Read(database, ScheduleTables.Schedules);
        ScheduleTables.RequireUsable(database, schedules);
        return schedules.Exists && schedules.Has("scheduled_send_date") ? new DayTable(schedules, NullStandIns.Of(database, schedules)) : null;
    }

    /// <summary>The SQL of a number.</summary>
    public string Number(string column) => _standIns.Read(_schedules, column);

    /// <summary>The SQL of a text, cut off; empty instead of NULL where there must be one.</summary>
    public string Text(string column)
    {
        var value = _schedules.Has(column) ? $"CAST({_standIns.Read(_schedules, column)} AS TEXT) COLLATE BINARY" : "NULL";
        return column is "email_type" or "status" ? $"ifnull({Cut(value)}, '')" : Cut(value);
    }

    private static string Cut(string value) => FormattableString.Invariant($"CASE WHEN length({value}) > {MostCharacters} THEN substr({value}, 1, {MostCharacters - 1}) || '…' ELSE {value} END");
}
