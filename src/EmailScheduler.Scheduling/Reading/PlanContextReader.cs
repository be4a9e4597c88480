using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Reads a database into what a plan is made from.</summary>
internal sealed class PlanContextReader(string path, ScheduleRequest request)
{
    public PlanInput Read(StepClock steps, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        var schedules = TableSchema.Read(database, "email_schedules");
        ScheduleTables.RequireUsable(database, schedules);
        var overrides = OrganizationSettings.ReadOverrides(database, request.OrganizationId, request.Settings);
        var settings = overrides.InForce;
        var buffers = StateBuffers.Read(database, request.OrganizationId);
        var days = request.Moment.In(SettingsValidation.ZoneOf(settings), SettingsValidation.SendTime(settings));

        steps.Begin("read contacts");
        var campaigns = CampaignReader.Read(database);
        var contacts = new ContactReader(path, campaigns.Carriers, days.Today, settings.SendWithoutZipcodeForUniversal).Read(database, cancellationToken);
        var active = campaigns.Instances.Where(instance => instance.TakesPart(days.FirstSendDay)).ToList();
        var texts = new StringTable();
        var types = new EmailTypes(active, texts);
        var windows = new WindowRules(settings.PreExclusionBufferDays, buffers, texts);

        steps.Begin("read schedules");
        var isDigested = ScheduleTables.MayOthersTakePart(database, schedules);
        var scan = new ScheduleScan(path, contacts.Valid, texts, days);
        var scans = scan.Read(isDigested, cancellationToken);
        var behaviour = BehaviourReader.Read(database, contacts.Valid, cancellationToken);
        var triggerDate = new DateColumn("contact_campaigns.trigger_date", 1);
        var context = new PlanContext
        {
            Days = days,
            Settings = LoadLimits.Resolve(settings, buffers, contacts.Valid.Count) with { UnknownOverrides = overrides.UnknownKeys },
            Contacts = contacts.Valid,
            Rows = new RowsByContact([.. scans.Select(part => part.Rows)], contacts.Valid.Count),
            HasEventYearIndex = ScheduleTables.HasEventYearIndex(database),
            Behaviour = behaviour,
            CampaignTables = campaigns,
            Campaigns = active,
            Triggers = CampaignTriggers.Read(database, contacts.Valid, active, triggerDate, cancellationToken),
            Types = types,
            Windows = windows,
            Texts = texts,
            EmailTypeFacts = new EmailTypeFacts(texts, campaigns.Types),
        };
        return new PlanInput(
            context,
            contacts,
            [.. contacts.Dates, .. scans.SelectMany(part => part.Dates), .. behaviour.Dates, .. campaigns.Dates, triggerDate],
            scan,
            isDigested ? scans.Aggregate(default(RowDigest), (sum, part) => sum + part.Digest) : null);
    }
}

/// <summary>What was read of a database.</summary>
/// <param name="Context">What the plan is made from.</param>
/// <param name="Contacts">The contacts, with the counts of those excluded.</param>
/// <param name="Dates">Every date column, with its count of values that cannot be read.</param>
/// <param name="Scan">Reads <c>email_schedules</c> once more.</param>
/// <param name="Stored">What the rows of <c>email_schedules</c> amount to; <see langword="null"/> in a database in which nothing but the scheduler's statements changes them.</param>
internal sealed record PlanInput(PlanContext Context, ContactReading Contacts, IReadOnlyList<DateColumn> Dates, ScheduleScan Scan, RowDigest? Stored);

/// <summary>Reads what contacts did from <c>contact_events</c> and <c>tracking_clicks</c>.</summary>
internal static class BehaviourReader
{
    public static ContactBehaviour Read(SqliteDatabase database, ContactList contacts, CancellationToken cancellationToken)
    {
        var answered = new DateColumn("contact_events.created_at", 1);
        var clicked = new DateColumn("tracking_clicks.clicked_at", 1);
        return new ContactBehaviour(
            ReadAnswers(database, contacts, answered, cancellationToken),
            ReadClicks(database, contacts, clicked, cancellationToken),
            [answered, clicked]);
    }

    // Oldest first: what cannot be dated counts as oldest, by rowid; the rest by its text, which orders times within a day too.
    private static ByContact<EligibilityAnswer> ReadAnswers(SqliteDatabase database, ContactList contacts, DateColumn date, CancellationToken cancellationToken)
    {
        var undated = new List<(long RowId, int Contact, EligibilityAnswer Answer)>();
        var dated = new List<(int Contact, EligibilityAnswer Answer)>();
        var table = TableSchema.Read(database, "contact_events");
        if (table.Has("contact_id") && table.Has("event_type"))
        {
            var created = table.ColumnOrNull("created_at");
            using var rows = database.Prepare($"""
                SELECT contact_id, {created}, {table.ColumnOrNull("metadata")}, {table.RowIdOrNull} FROM contact_events
                WHERE event_type COLLATE BINARY = 'eligibility_answered' ORDER BY {created} COLLATE BINARY, {table.RowIdOrNull}
                """);
            ForEachContact(
                rows,
                contacts,
                contact =>
                {
                    var answer = new EligibilityAnswer(date.Read(rows), EligibilityAnswer.ReportsConditions(rows.Utf8(2)));
                    if (answer.Day == DayNumber.None)
                    {
                        undated.Add((rows.GetInt64(3), contact, answer));
                    }
                    else
                    {
                        dated.Add((contact, answer));
                    }
                },
                cancellationToken);
        }

        return ByContact<EligibilityAnswer>.Group([.. undated.OrderBy(row => row.RowId).Select(row => (row.Contact, row.Answer)), .. dated], contacts.Count);
    }

    private static ByContact<int> ReadClicks(SqliteDatabase database, ContactList contacts, DateColumn date, CancellationToken cancellationToken)
    {
        var clicks = new List<(int, int)>();
        var table = TableSchema.Read(database, "tracking_clicks");
        if (table.Has("contact_id") && table.Has("clicked_at"))
        {
            using var rows = database.Prepare("SELECT contact_id, clicked_at FROM tracking_clicks");
            ForEachContact(rows, contacts, contact => clicks.Add((contact, date.Read(rows))), cancellationToken);
        }

        return ByContact<int>.Group(clicks, contacts.Count);
    }

    private static void ForEachContact(Statement rows, ContactList contacts, Action<int> add, CancellationToken cancellationToken)
    {
        var hint = 0;
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (rows.WholeNumber(0) is { } id && contacts.Find(id, ref hint) is >= 0 and var contact)
            {
                add(contact);
            }
        }
    }
}

/// <summary>Reads <c>contacts</c> and excludes those that get no email (docs/scheduling-rules.md, section 1).</summary>
internal sealed class ContactReader(string path, CarrierNames carriers, int today, bool allowUnknownLocation)
{
    public ContactReading Read(SqliteDatabase database, CancellationToken cancellationToken)
    {
        var columns = ContactColumns.Read(database);
        return columns.IdIsRowId
            ? ReadRanges(database, columns, cancellationToken)
            : ReadAll(database, columns, cancellationToken);
    }

    private ContactReading ReadRanges(SqliteDatabase database, ContactColumns columns, CancellationToken cancellationToken)
    {
        var ranges = RowIdRange.Split(database, "contacts");
        var (suppressed, unknown) = SuppressedAddresses.Read(path, database, ranges, cancellationToken);
        var scans = ParallelScan.Run(path, ranges, (reader, range) => ScanRange(reader, columns, suppressed, range, cancellationToken), cancellationToken);
        return Join(scans, isSorted: true) with { StatusUnknown = unknown };
    }

    private ContactReading ReadAll(SqliteDatabase database, ContactColumns columns, CancellationToken cancellationToken)
    {
        var (suppressed, unknown) = SuppressedAddresses.Read(database, cancellationToken);
        var scan = Scan(database.Prepare($"SELECT {columns.SelectList} FROM contacts"), columns, suppressed, cancellationToken);
        return Join([scan], isSorted: false) with { StatusUnknown = unknown };
    }

    private ContactScan ScanRange(SqliteDatabase database, ContactColumns columns, HashSet<UInt128> suppressed, RowIdRange range, CancellationToken cancellationToken)
    {
        var rows = database.Prepare($"SELECT {columns.SelectList} FROM contacts WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
        rows.Bind(1, range.First);
        rows.Bind(2, range.Last);
        return Scan(rows, columns, suppressed, cancellationToken);
    }

    private ContactScan Scan(Statement rows, ContactColumns columns, HashSet<UInt128> suppressed, CancellationToken cancellationToken)
    {
        using (rows)
        {
            var scan = new ContactScan(columns, carriers, suppressed, today, allowUnknownLocation);
            scan.Read(rows, cancellationToken);
            return scan;
        }
    }

    private static ContactReading Join(ContactScan[] scans, bool isSorted)
    {
        var contacts = ChunkedList<Contact>.Concatenate([.. scans.Select(scan => scan.Valid)]);
        if (!isSorted)
        {
            Sort(contacts);
        }

        return new ContactReading(
            new ContactList(contacts),
            scans.Sum(scan => scan.Total),
            Enum.GetValues<ExcludedReason>().Where(reason => reason != ExcludedReason.None).ToDictionary(reason => reason, reason => scans.Sum(scan => scan.Excluded[(int)reason])),
            [.. scans.SelectMany(scan => scan.Dates)]);
    }

    private static void Sort(Contact[] contacts)
    {
        Array.Sort(contacts, static (left, right) => left.Id.CompareTo(right.Id));
        for (var index = 1; index < contacts.Length; index++)
        {
            if (contacts[index].Id == contacts[index - 1].Id)
            {
                throw new InvalidDatabaseException($"Table contacts has two rows with the id {contacts[index].Id}; make contacts.id unique.");
            }
        }
    }
}

/// <summary>What a pass over <c>contacts</c> found.</summary>
/// <param name="Valid">The contacts that emails are planned for.</param>
/// <param name="Total">All contacts.</param>
/// <param name="Excluded">The others, by reason.</param>
/// <param name="Dates">The date columns, with their counts of values that cannot be read.</param>
internal sealed record ContactReading(ContactList Valid, long Total, IReadOnlyDictionary<ExcludedReason, long> Excluded, IReadOnlyList<DateColumn> Dates)
{
    /// <summary>Contacts with a status of which it is not known what it says.</summary>
    public long StatusUnknown { get; init; }
}

/// <summary>Reads the pending rows of <c>contact_campaigns</c> for the instances that take part.</summary>
internal static class CampaignTriggers
{
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
