using EmailScheduler.Scheduling.Database;

namespace EmailScheduler.Scheduling.Changes;

/// <summary>The tables that the scheduler writes (scheduling-rules, section 9): what is missing is added, nothing is dropped, renamed or retyped.</summary>
internal static class ScheduleTables
{
    private const string Schedules = "email_schedules";
    private const string Checkpoints = "scheduler_checkpoints";

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

    /// <summary>Refuses a table that rows cannot be told apart in, before anything is read from it.</summary>
    /// <exception cref="InvalidDatabaseException"><c>email_schedules</c> is a view, or its <c>id</c> is no INTEGER PRIMARY KEY.</exception>
    public static void RequireUsable(TableSchema schedules)
    {
        if (schedules.Exists && (schedules.IsView || !string.Equals(schedules.RowIdAlias, "id", StringComparison.OrdinalIgnoreCase)))
        {
            throw new InvalidDatabaseException("Table email_schedules must be a table whose id is INTEGER PRIMARY KEY; rebuild it so.");
        }
    }

    /// <summary>Adds missing tables and columns.</summary>
    public static void AddMissing(SqliteDatabase database)
    {
        Add(database, Schedules, ScheduleColumns, "UNIQUE(contact_id, email_type, scheduled_send_date)");
        Add(database, Checkpoints, CheckpointColumns, "UNIQUE(scheduler_run_id)");
    }

    /// <summary>Whether a unique index allows one row for each contact, type and <c>event_year</c>.</summary>
    public static bool HasEventYearIndex(SqliteDatabase database)
    {
        using var indexes = database.Prepare("""
            SELECT group_concat(lower(columns.name), ',' ORDER BY columns.name)
            FROM pragma_index_list('email_schedules') AS indexes, pragma_index_info(indexes.name) AS columns
            WHERE indexes."unique" = 1
            GROUP BY indexes.name
            """);
        while (indexes.Step())
        {
            if (indexes.String(0) == "contact_id,email_type,event_year")
            {
                return true;
            }
        }

        return false;
    }

    private static void Add(SqliteDatabase database, string name, (string Name, string Declaration)[] columns, string constraint)
    {
        var table = TableSchema.Read(database, name);
        if (!table.Exists)
        {
            var declarations = string.Join(", ", columns.Select(column => $"{column.Name} {column.Declaration}"));
            database.Execute($"CREATE TABLE {name} (id INTEGER PRIMARY KEY AUTOINCREMENT, {declarations}, {constraint})");
            return;
        }

        foreach (var (column, declaration) in columns.Where(column => !table.Has(column.Name)))
        {
            database.Execute($"ALTER TABLE {name} ADD COLUMN {column} {declaration}");
        }
    }
}
