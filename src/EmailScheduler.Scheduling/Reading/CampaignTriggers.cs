using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Reads the pending rows of <c>contact_campaigns</c> for the instances that take part.</summary>
internal static class CampaignTriggers
{
    /// <summary>The columns that <see cref="ReadOthers"/> reads, by position.</summary>
    public const int OtherStatus = 0, OtherContact = 1;

    /// <summary>Counts the rows of other statuses, which plan nothing.</summary>
    public static IReadOnlyDictionary<string, long> CountOthers(SqliteDatabase database, CancellationToken cancellationToken)
    {
        var counts = NewStatuses();
        ReadOthers(database, row => counts.Add(row.Utf8(OtherStatus)), cancellationToken);
        return ValueCounts.Join(counts);
    }

    /// <summary>Counts such statuses.</summary>
    public static ValueCounts NewStatuses() => new(_ => true, ValueCounts.None);

    /// <summary>Reads the rows of other statuses.</summary>
    public static void ReadOthers(SqliteDatabase database, Action<Statement> onRow, CancellationToken cancellationToken)
    {
        var table = TableSchema.Read(database, "contact_campaigns");
        if (!table.Exists)
        {
            return;
        }

        var status = table.ColumnOrNull("status");
        using var rows = database.Prepare($"SELECT {status}, {table.ColumnOrNull("contact_id")} FROM contact_campaigns WHERE {status} IS NULL OR {status} COLLATE BINARY <> 'pending'");
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            onRow(rows);
        }
    }

    public static ByContact<CampaignTrigger> Read(
        SqliteDatabase database,
        ContactList contacts,
        IReadOnlyList<CampaignInstance> instances,
        DateColumn date,
        CancellationToken cancellationToken)
    {
        var triggers = new List<(int, CampaignTrigger)>();
        var table = TableSchema.Read(database, "contact_campaigns");
        if (instances.Count > 0 && table.Has("contact_id") && table.Has("campaign_instance_id") && table.Has("status"))
        {
            var places = instances.Select((instance, place) => (instance.Id, place)).ToDictionary(pair => pair.Id, pair => pair.place);
            using var rows = database.Prepare($"SELECT contact_id, {table.ColumnOrNull("trigger_date")}, campaign_instance_id FROM contact_campaigns WHERE status COLLATE BINARY = 'pending'");
            var hint = 0;
            while (rows.Step())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var day = date.Read(rows);
                if (rows.WholeNumber(0) is { } id
                    && contacts.Find(id, ref hint) is >= 0 and var contact
                    && rows.WholeNumber(2) is { } instance
                    && places.TryGetValue(instance, out var place))
                {
                    triggers.Add((contact, new CampaignTrigger(place, day)));
                }
            }
        }

        return ByContact<CampaignTrigger>.Group(triggers, contacts.Count);
    }
}
