namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 9: one row for each run that changed the plan.</summary>
internal static class SchemaOfCheckpoints
{
    private const string Table = "scheduler_checkpoints";

    private static readonly (string Name, string Type)[] Columns =
    [
        ("run_timestamp", "TEXT"), ("status", "TEXT"), ("contacts_processed", "INTEGER"), ("emails_scheduled", "INTEGER"),
        ("emails_skipped", "INTEGER"), ("completed_at", "TEXT"),
    ];

    public static void Insert(Database database, string runId, string now, int contacts, IReadOnlyList<Email> plan)
    {
        Ensure(database);
        database.Insert(Table,
        [
            ("scheduler_run_id", runId),
            ("run_timestamp", now),
            ("status", "completed"),
            ("contacts_processed", contacts),
            ("emails_scheduled", plan.Count(email => email.IsPreScheduled)),
            ("emails_skipped", plan.Count(email => !email.IsPreScheduled)),
            ("completed_at", now),
            .. OtherColumns.Values(database, Table, Columns.Select(column => column.Name).Append("scheduler_run_id")),
        ]);
    }

    private static void Ensure(Database database)
    {
        if (!database.HasTable(Table))
        {
            var columns = string.Join(", ", Columns.Select(column => $"{column.Name} {column.Type}"));
            database.Execute($"CREATE TABLE {Table} (id INTEGER PRIMARY KEY AUTOINCREMENT, scheduler_run_id TEXT UNIQUE, {columns})");
        }

        foreach (var (name, type) in Columns.Prepend(("scheduler_run_id", "TEXT")).Where(column => !database.HasColumn(Table, column.Item1)))
        {
            database.Execute($"ALTER TABLE {Table} ADD COLUMN {name} {type}");
        }
    }
}
