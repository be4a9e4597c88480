namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Who is suppressed by a table, and who has subscribed again.</summary>
internal static class RandomSuppressions
{
    // The address of a contact, as it may be written there.
    private static readonly string[] Select = ["upper(email)", "' ' || email", "email"];

    public static void Create(RandomTables tables, Draw draw)
    {
        if (draw.Chance(0.3))
        {
            tables.Create("suppressions", ["email TEXT", "reason TEXT"]);
            tables.Execute($"INSERT INTO suppressions SELECT {draw.Pick(Select)}, 'asked' FROM contacts WHERE id % {draw.Between(7, 60)} = 1");
            tables.Execute("INSERT INTO suppressions VALUES (NULL, NULL), ('', 'blank'), ('no.contact@example.com', 'asked')");
        }

        if (draw.Chance(0.3))
        {
            tables.Create("address_events", ["email TEXT PRIMARY KEY", "kind TEXT NOT NULL", "occurred_at TEXT NOT NULL", "reason TEXT"]);
            tables.Execute($"""
                INSERT OR IGNORE INTO address_events
                SELECT lower(trim(email)), CASE id % 3 WHEN 0 THEN 'resubscribed' WHEN 1 THEN 'unsubscribed' ELSE 'bounced' END, '2025-01-01T00:00:00.000Z', NULL
                FROM contacts WHERE email IS NOT NULL AND id % {draw.Between(7, 60)} = 2
                """);
        }
    }
}
