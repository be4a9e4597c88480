using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>The tables that the scheduler writes (docs/scheduling-rules.md, section 9): what is missing is added, nothing is dropped, renamed or retyped.</summary>
internal static class ScheduleTables
{
    public const string Schedules = "email_schedules";
    public const string Checkpoints = "scheduler_checkpoints";

    /// <summary>The column of <see cref="Schedules"/> that holds what events have said of an email; added by the first that does.</summary>
    public const string EventTimes = "event_times";

    /// <summary>Both, as SQLite compares names.</summary>
    public static readonly IReadOnlySet<string> Names = new HashSet<string>([Schedules, Checkpoints], StringComparer.OrdinalIgnoreCase);

    private const string ConflictClause = "CONFLICT";

    private static readonly (string Name, string Declaration)[] ScheduleColumns =
    [
        ("contact_id", "INTEGER"),
        ("email_type", "TEXT"),
        ("scheduled_send_date", "TEXT"),
        ("scheduled_send_time", "TEXT"),
        ("status", "TEXT"),
        ("skip_reason", "TEXT"),
        ("priority", "INTEGER"),
        ("campaign_instance_id", "INTEGER"),
        ("email_template", "TEXT"),
        ("sms_template", "TEXT"),
        ("scheduler_run_id", "TEXT"),
        ("event_date", "TEXT"),
        ("base_send_date", "TEXT"),
        ("event_year", "INTEGER"),
        ("event_month", "INTEGER"),
        ("event_day", "INTEGER"),
        ("metadata", "TEXT"),
        ("actual_send_datetime", "TEXT"),
        ("created_at", "TEXT"),
        ("updated_at", "TEXT"),
    ];

    private static readonly (string Name, string Declaration)[] CheckpointColumns =
    [
        ("scheduler_run_id", "TEXT"),
        ("run_timestamp", "TEXT"),
        ("status", "TEXT"),
        ("contacts_processed", "INTEGER"),
        ("emails_scheduled", "INTEGER"),
        ("emails_skipped", "INTEGER"),
        ("completed_at", "TEXT"),
    ];

    /// <summary>Refuses a table whose rows cannot be distinguished or that has no room for the plan, before anything is read from it.</summary>
    /// <exception cref="InvalidDatabaseException">The message names what is wrong and the remedy.</exception>
    public static void RequireUsable(SqliteDatabase database, TableSchema schedules)
    {
        if (!schedules.Exists)
        {
            return;
        }

        if (WhyNoTable(schedules) is { } fault)
        {
            throw new InvalidDatabaseException($"email_schedules must be a table whose id is INTEGER PRIMARY KEY, but {fault}; rebuild it so.");
        }

        foreach (var index in UniqueIndex.Read(database, Schedules).Where(index => index.AllowsOneRowForEach("contact_id", "email_type")))
        {
            throw new InvalidDatabaseException(
                $"{index} of email_schedules allows one row for each {string.Join(" and ", index.Columns)}, but a contact gets an email of a type again and again. "
                + "Drop it, or add scheduled_send_date to its columns.");
        }
    }

    /// <summary>Adds <c>email_schedules</c>, or the columns of it that are missing.</summary>
    public static void AddSchedules(SqliteDatabase database) => Add(database, Schedules, ScheduleColumns, "UNIQUE(contact_id, email_type, scheduled_send_date)");

    /// <summary>Adds what events are folded into to <c>email_schedules</c>, which exists.</summary>
    public static void AddEventTimes(SqliteDatabase database) => Add(database, Schedules, [(EventTimes, "TEXT")], constraint: "");

    /// <summary>The columns that <see cref="AddSchedules"/> would add.</summary>
    /// <param name="schedules">The table.</param>
    /// <param name="withEventTimes">Whether that of <see cref="AddEventTimes"/> is among them.</param>
    public static IEnumerable<string> MissingColumns(TableSchema schedules, bool withEventTimes = false) =>
        ScheduleColumns.Select(column => column.Name).Concat(withEventTimes ? [EventTimes] : []).Where(column => !schedules.Has(column));

    /// <summary>Adds <c>scheduler_checkpoints</c>, or the columns of it that are missing.</summary>
    public static void AddCheckpoints(SqliteDatabase database) => Add(database, Checkpoints, CheckpointColumns, "UNIQUE(scheduler_run_id)");

    /// <summary>Refuses a table with a generated column among those that the scheduler writes.</summary>
    /// <exception cref="InvalidDatabaseException">The message names the column.</exception>
    public static void RequireWritable(TableSchema table, IEnumerable<string> written)
    {
        if (written.Select(table.Find).FirstOrDefault(column => column is { IsGenerated: true }) is { } generated)
        {
            throw new InvalidDatabaseException(
                $"Column {table.Name}.{generated.Name} is a generated column, but the scheduler writes it; make it an ordinary column.");
        }
    }

    /// <summary>Whether a unique index allows one row for each contact, type and <c>event_year</c>.</summary>
    public static bool HasEventYearIndex(SqliteDatabase database) =>
        UniqueIndex.Read(database, Schedules).Any(index => index.Columns.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(["contact_id", "email_type", "event_year"]));

    /// <summary>Whether something of another program may take part in the writing, as far as that shows before any statement is prepared.</summary>
    public static bool MayOthersTakePart(SqliteDatabase database, TableSchema schedules) =>
        HasConflictClause(schedules) || database.ReadInt64("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger')") != 0;

    /// <summary>Whether the table resolves conflicts in a way of its own, which can remove a row or omit one.</summary>
    public static bool HasConflictClause(TableSchema schedules) => schedules.Sql.Contains(ConflictClause, StringComparison.OrdinalIgnoreCase);

    private static string? WhyNoTable(TableSchema schedules) => schedules switch
    {
        { Kind: not "table" } => $"it is a {(schedules.Kind == "view" ? "view" : $"{schedules.Kind} table")}",
        { IsWithoutRowId: true } => "it is WITHOUT ROWID",
        { RowIdAlias: var alias } when string.Equals(alias, "id", StringComparison.OrdinalIgnoreCase) => null,
        _ when !schedules.Has("id") => "it has no column id",
        _ => "its id is declared otherwise (INTEGER PRIMARY KEY DESC does not name the rowid either)",
    };

    private static void Add(SqliteDatabase database, string name, (string Name, string Declaration)[] columns, string constraint)
    {
        var table = TableSchema.Read(database, name);
        if (!table.Exists)
        {
            var declarations = string.Join(", ", columns.Select(column => $"{column.Name} {column.Declaration}"));
            database.Define($"CREATE TABLE {name} (id INTEGER PRIMARY KEY AUTOINCREMENT, {declarations}, {constraint})");
            return;
        }

        foreach (var (column, declaration) in columns.Where(column => !table.Has(column.Name)))
        {
            database.Define($"ALTER TABLE {name} ADD COLUMN {column} {declaration}");
        }
    }
}
