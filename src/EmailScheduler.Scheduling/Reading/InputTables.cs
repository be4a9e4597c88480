using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>The tables that a plan is made from (docs/scheduling-rules.md, section 1), without <c>email_schedules</c>, which it is also written to.</summary>
internal static class InputTables
{
    private static readonly string[] Names =
    [
        "contacts", "campaign_types", "campaign_instances", "contact_campaigns", "contact_events", "tracking_clicks", "suppressions",
        AddressEvents.Table, "organizations", "organization_state_buffers",
    ];

    /// <summary>Their names in a database; of one that is a view also those of the tables and views that it reads.</summary>
    public static IReadOnlySet<string> Read(SqliteDatabase database)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in Names)
        {
            names.Add(name);
            if (TableSchema.Read(database, name).Kind == "view")
            {
                database.Record((action, table, _) => AddRead(names, action, table), () => database.Prepare($"SELECT * FROM {name}").Dispose());
            }
        }

        // A view may omit contacts that the sender has failed to reach: that makes its rows no input that must stand still.
        names.ExceptWith(ScheduleTables.Names);
        return names;
    }

    private static void AddRead(HashSet<string> names, int action, string? table)
    {
        if (action == raw.SQLITE_READ && table is not null)
        {
            names.Add(table);
        }
    }
}
