using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Reads <c>campaign_types</c> and <c>campaign_instances</c>.</summary>
internal static class CampaignReader
{
    public static CampaignTables Read(SqliteDatabase database, ReadingObserver? observer = null)
    {
        var types = ReadTypes(database);
        var table = TableSchema.Read(database, "campaign_instances");
        if (!table.Has("id") || !table.Has("campaign_type"))
        {
            return new CampaignTables(types, [], new CarrierNames([]), [], CountOf(database, table));
        }

        var carriers = new CarrierNames(TargetedCarriers(database, table));
        var rows = new CampaignInstanceRows(table, types, carriers, observer);
        return new CampaignTables(types, rows.Read(database), carriers, rows.Dates, ValueCounts.Join(rows.UnknownTypes));
    }

    // A table without the column names no type at all.
    private static Dictionary<string, long> CountOf(SqliteDatabase database, TableSchema table) =>
        table.Exists && database.ReadInt64("SELECT count(*) FROM campaign_instances") is > 0 and var rows ? new(StringComparer.Ordinal) { [ValueCounts.None] = rows } : [];

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
        Name = row.GetString(0)!,
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
            carriers.AddRange(CampaignTargets.Items(row.GetString(0)) ?? []);
        }

        return carriers;
    }
}

/// <summary>Reads <c>campaign_instances</c>.</summary>
file sealed class CampaignInstanceRows(TableSchema table, IReadOnlyDictionary<string, CampaignType> types, CarrierNames carriers, ReadingObserver? observer)
{
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    private readonly DateColumn _activeStart = new("campaign_instances.active_start_date", 4) { OnInvalid = observer?.OnUnreadableDate };
    private readonly DateColumn _activeEnd = new("campaign_instances.active_end_date", 5) { OnInvalid = observer?.OnUnreadableDate };
    private readonly DateColumn _spreadStart = new("campaign_instances.spread_start_date", 6) { OnInvalid = observer?.OnUnreadableDate };
    private readonly DateColumn _spreadEnd = new("campaign_instances.spread_end_date", 7) { OnInvalid = observer?.OnUnreadableDate };
    private readonly DateColumn _created = new("campaign_instances.created_at", 8) { OnInvalid = observer?.OnUnreadableDate };

    /// <summary>The types of instances that no row of <c>campaign_types</c> has.</summary>
    public ValueCounts UnknownTypes { get; } = new(_ => true, ValueCounts.None);

    public IReadOnlyList<DateColumn> Dates => [_activeStart, _activeEnd, _spreadStart, _spreadEnd, _created];

    /// <summary>The instances in the order of their ids; one whose type does not exist, or that has no whole number as its id, is none.</summary>
    public List<CampaignInstance> Read(SqliteDatabase database)
    {
        var instances = new SortedDictionary<long, CampaignInstance>();
        using var row = database.Prepare($"""
            SELECT id, campaign_type, {table.ColumnOrNull("email_template")}, {table.ColumnOrNull("sms_template")},
                   {table.ColumnOrNull("active_start_date")}, {table.ColumnOrNull("active_end_date")},
                   {table.ColumnOrNull("spread_start_date")}, {table.ColumnOrNull("spread_end_date")}, {table.ColumnOrNull("created_at")},
                   {table.ColumnOrNull("target_states")}, {table.ColumnOrNull("target_carriers")}
            FROM campaign_instances
            """);
        while (row.Step())
        {
            if (!types.TryGetValue(row.GetString(1) ?? "", out var type))
            {
                UnknownTypes.Add(row.Utf8(1));
            }
            else if (row.WholeNumber(0) is { } id && !instances.TryAdd(id, ReadRow(row, id, type)))
            {
                throw new InvalidDatabaseException($"Table campaign_instances has two rows with the id {id}; make the ids unique.");
            }
        }

        return [.. instances.Values];
    }

    private CampaignInstance ReadRow(Statement row, long id, CampaignType type)
    {
        var (activeStart, created) = (_activeStart.Read(row), _created.Read(row));
        return new CampaignInstance
        {
            Id = id,
            Type = type,
            EmailTemplate = row.GetString(2),
            SmsTemplate = row.GetString(3),
            ActiveStart = activeStart,
            SpreadStart = _spreadStart.Read(row),
            SpreadEnd = _spreadEnd.Read(row),

            // DayNumber.None is below every day, so the later of the two is the one that is present.
            End = Math.Max(_activeEnd.Read(row), DateOfSpreadEnd(row)),
            Anchor = activeStart != DayNumber.None ? activeStart : created != DayNumber.None ? created : Epoch,
            Targets = new CampaignTargets(row.GetString(9), row.GetString(10), carriers),
        };
    }

    // Read once more without counting: the value was counted when the spread's end was read.
    private static int DateOfSpreadEnd(Statement row) => DayNumber.Parse(row.Utf8(7));
}
