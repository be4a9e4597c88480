namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 9: the table email_schedules, created or completed.</summary>
internal static class SchemaOfSchedules
{
    public static readonly IReadOnlyList<(string Name, string Type)> Columns =
    [
        ("contact_id", "INTEGER"), ("email_type", "TEXT"), ("scheduled_send_date", "TEXT"), ("scheduled_send_time", "TEXT"), ("status", "TEXT"),
        ("skip_reason", "TEXT"), ("priority", "INTEGER"), ("campaign_instance_id", "INTEGER"), ("email_template", "TEXT"), ("sms_template", "TEXT"),
        ("scheduler_run_id", "TEXT"), ("event_date", "TEXT"), ("base_send_date", "TEXT"), ("event_year", "INTEGER"), ("event_month", "INTEGER"),
        ("event_day", "INTEGER"), ("metadata", "TEXT"), ("actual_send_datetime", "TEXT"), ("created_at", "TEXT"), ("updated_at", "TEXT"),
    ];

    public static bool HasEventYearIndex(Database database) => database.Text("""
        SELECT printf('%d', count(*)) FROM pragma_index_list('email_schedules') AS i
        WHERE i."unique" AND (SELECT group_concat(name, ',' ORDER BY name) FROM pragma_index_info(i.name)) = 'contact_id,email_type,event_year'
        """) != "0";

    public static void Ensure(Database database)
    {
        if (!database.HasTable("email_schedules"))
        {
            var columns = string.Join(", ", Columns.Select(column => $"{column.Name} {column.Type}"));
            database.Execute($"CREATE TABLE email_schedules (id INTEGER PRIMARY KEY AUTOINCREMENT, {columns}, "
                + "UNIQUE(contact_id, email_type, scheduled_send_date))");
        }

        foreach (var (name, type) in Columns.Where(column => !database.HasColumn("email_schedules", column.Name)))
        {
            database.Execute($"ALTER TABLE email_schedules ADD COLUMN {name} {type}");
        }
    }
}
