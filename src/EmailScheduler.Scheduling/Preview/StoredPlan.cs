using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>Counts the plan that a database holds, whoever made it.</summary>
/// <param name="path">The database.</param>
/// <param name="request">The organization, the day, the settings.</param>
/// <param name="before">The same database before the plan was made; <see langword="null"/> where no plan was.</param>
internal sealed class StoredPlan(string path, ScheduleRequest request, string? before)
{
    public ScheduleResult Read(CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        var overrides = OrganizationSettings.Read(database, request.OrganizationId, request.Settings);
        var settings = overrides.InForce;
        var days = request.Moment.In(SettingsValidation.ZoneOf(settings), SettingsValidation.SendTime(settings));
        var contacts = TableSchema.Read(database, "contacts").Exists ? database.ReadInt64("SELECT count(*) FROM contacts") ?? 0 : 0;
        var (scheduled, skipped, reasons, calendar) = (new SortedDictionary<string, long>(StringComparer.Ordinal), new SortedDictionary<string, long>(StringComparer.Ordinal), new SortedDictionary<string, long>(StringComparer.Ordinal), new SortedDictionary<DateOnly, SortedDictionary<string, long>>());
        foreach (var row in Rows(database, cancellationToken))
        {
            if (row.Day < days.FirstSendDay)
            {
                continue;
            }

            Add(row.IsSkipped ? skipped : scheduled, row.Type, row.Count);
            if (row.IsSkipped)
            {
                Add(reasons, row.Reason, row.Count);
            }
            else
            {
                var day = DayNumber.ToDate(row.Day);
                Add(calendar.TryGetValue(day, out var types) ? types : calendar[day] = new(StringComparer.Ordinal), row.Type, row.Count);
            }
        }

        var plan = new ScheduleResult
        {
            Today = DayNumber.ToDate(days.Today),
            FirstDay = DayNumber.ToDate(days.FirstSendDay),
            Settings = LoadLimits.Resolve(settings, StateBuffers.Read(database, request.OrganizationId), contacts),
            Contacts = contacts,
            ValidContacts = contacts,
            Excluded = new Dictionary<string, long>(StringComparer.Ordinal),
            InvalidDates = new Dictionary<string, long>(StringComparer.Ordinal),
            WindowUnknown = 0,
            Emails = [.. scheduled.Keys.Union(skipped.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(type => new EmailTypeCount(type, scheduled.GetValueOrDefault(type), skipped.GetValueOrDefault(type)))],
            SkipReasons = reasons,
            Calendar = [.. calendar.Select(day => new DayCount(day.Key, day.Value))],
            Turnover = before is null || settings.Guard.Mode == GuardMode.Off ? null : StoredTurnover.Between(before, path, days.FirstSendDay, cancellationToken),
            Rows = new RowCounts(0, 0, 0, 0, 0),
            FileChanged = false,
            Steps = [],
        };
        return before is null || !ContactColumns.AreIn(database) ? plan : WithContacts(plan, database, overrides, days, cancellationToken);
    }

    // Who made the plan need not have excluded the same contacts; but how many there are of each kind says whether an import has failed.
    private ScheduleResult WithContacts(ScheduleResult plan, SqliteDatabase database, OrganizationOverrides overrides, PlanningDays days, CancellationToken cancellationToken)
    {
        var settings = overrides.InForce;
        var contacts = new ContactReader(path, new CarrierNames([]), ContactSelection.Of(overrides, days)).Read(database, cancellationToken);
        var windows = new WindowRules(
            ExclusionWindowTable.Read(database, request.OrganizationId, settings).InForce,
            settings.PreExclusionBufferDays,
            StateBuffers.Read(database, request.OrganizationId),
            SettingsValidation.Is(settings.UnknownWindow, "skip"),
            new StringTable());
        var unclear = UnclearContacts.Count(contacts.Valid, windows);
        return plan with
        {
            ValidContacts = contacts.Valid.Count,
            Excluded = contacts.ExcludedByName(),
            InvalidDates = DateColumn.InvalidByName(contacts.Dates),
            WindowUnknown = unclear.WindowUnknown,
            WindowUnreadable = unclear.WindowUnreadable,
            LocationUnknown = unclear.LocationUnknown,
            LocationConflict = unclear.LocationConflict,
            Duplicates = contacts.Duplicates,
            Statuses = contacts.Statuses,
        };
    }

    private static IEnumerable<(string Type, int Day, bool IsSkipped, string Reason, long Count)> Rows(SqliteDatabase database, CancellationToken cancellationToken)
    {
        var table = TableSchema.Read(database, "email_schedules");
        if (!table.Has("email_type") || !table.Has("scheduled_send_date") || !table.Has("status"))
        {
            yield break;
        }

        using var rows = database.Prepare($"""
            SELECT email_type COLLATE BINARY, scheduled_send_date COLLATE BINARY, status COLLATE BINARY = 'skipped',
                CASE WHEN status COLLATE BINARY = 'skipped' THEN {table.ColumnOrNull("skip_reason")} END COLLATE BINARY, count(*)
            FROM email_schedules WHERE status COLLATE BINARY IN ('pre-scheduled', 'skipped') GROUP BY 1, 2, 3, 4
            """);
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return (rows.GetString(0) ?? "", DayNumber.Parse(rows.Utf8(1)), rows.GetInt64(2) != 0, rows.GetString(3) ?? "", rows.GetInt64(4));
        }
    }

    private static void Add(SortedDictionary<string, long> counts, string key, long count) => counts[key] = counts.GetValueOrDefault(key) + count;
}
