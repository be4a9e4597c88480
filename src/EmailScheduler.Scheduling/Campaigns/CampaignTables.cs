using EmailScheduler.Scheduling.Calendar;
using EmailScheduler.Scheduling.Contacts;
using EmailScheduler.Scheduling.Database;

namespace EmailScheduler.Scheduling.Campaigns;

/// <summary>The campaigns of a database: its types and its instances, in the order of their ids.</summary>
/// <param name="Types">The types by name.</param>
/// <param name="Instances">The instances whose type exists.</param>
/// <param name="Carriers">The carriers that instances target.</param>
/// <param name="Dates">The date columns, with their counts of values that cannot be read.</param>
internal sealed record CampaignTables(
    IReadOnlyDictionary<string, CampaignType> Types,
    IReadOnlyList<CampaignInstance> Instances,
    CarrierNames Carriers,
    IReadOnlyList<DateColumn> Dates)
{
    public static CampaignTables Read(SqliteDatabase database)
    {
        var types = ReadTypes(database);
        var table = TableSchema.Read(database, "campaign_instances");
        if (!table.Has("id") || !table.Has("campaign_type"))
        {
            return new CampaignTables(types, [], new CarrierNames([]), []);
        }

        var carriers = new CarrierNames(TargetedCarriers(database, table));
        var rows = new CampaignInstanceRows(table, types, carriers);
        return new CampaignTables(types, rows.Read(database), carriers, rows.Dates);
    }

    private static Dictionary<string, CampaignType> ReadTypes(SqliteDatabase database)
    {
        var types = new Dictionary<string, CampaignType>(StringComparer.Ordinal);
        var table = TableSchema.Read(database, "campaign_types");
        if (!table.Has("name"))
        {
            return types;
        }

        using var row = database.Prepare($"""
            SELECT name, {table.ColumnOrNull("respect_exclusion_windows")}, {table.ColumnOrNull("enable_followups")}, {table.ColumnOrNull("days_before_event")},
                   {table.ColumnOrNull("target_all_contacts")}, {table.ColumnOrNull("priority")}, {table.ColumnOrNull("active")},
                   {table.ColumnOrNull("spread_evenly")}, {table.ColumnOrNull("skip_failed_underwriting")}
            FROM campaign_types WHERE name IS NOT NULL
            """);
        while (row.Step())
        {
            var type = ReadType(row);
            if (!types.TryAdd(type.Name, type) && types[type.Name] != type)
            {
                throw new InvalidDatabaseException($"Table campaign_types has two different rows named '{type.Name}'; keep one.");
            }
        }

        return types;
    }

    private static CampaignType ReadType(Statement row) => new()
    {
        Name = row.String(0)!,
        RespectsWindows = row.Flag(1) ?? true,
        EnablesFollowUps = row.Flag(2) ?? true,
        DaysBeforeEvent = row.WholeNumber(3) ?? 0,
        TargetsAllContacts = row.Flag(4) ?? false,
        Priority = (int)Math.Clamp(row.WholeNumber(5) ?? 30, int.MinValue, int.MaxValue),
        IsActive = row.Flag(6) ?? true,
        SpreadsEvenly = row.Flag(7) ?? false,
        SkipsFailedUnderwriting = row.Flag(8) ?? false,
    };

    private static List<string> TargetedCarriers(SqliteDatabase database, TableSchema table)
    {
        var carriers = new List<string>();
        using var row = database.Prepare($"SELECT {table.ColumnOrNull("target_carriers")} FROM campaign_instances");
        while (row.Step())
        {
            carriers.AddRange(CampaignTargets.Items(row.String(0)) ?? []);
        }

        return carriers;
    }
}
