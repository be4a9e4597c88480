using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Reads a database into what a plan is made from.</summary>
internal sealed class PlanContextReader(string path, ScheduleRequest request)
{
    /// <summary>Is called for each value that is counted.</summary>
    public ReadingObserver? Observer { get; init; }

    public PlanInput Read(StepClock steps, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        var schedules = TableSchema.Read(database, "email_schedules");
        ScheduleTables.RequireUsable(database, schedules);
        var overrides = OrganizationSettings.Read(database, request.OrganizationId, request.Settings);
        var settings = overrides.InForce;
        var windowTable = ExclusionWindowTable.Read(database, request.OrganizationId, settings);
        var buffers = StateBuffers.Read(database, request.OrganizationId);
        var days = request.Moment.In(SettingsValidation.ZoneOf(settings), SettingsValidation.SendTime(settings));

        var texts = new StringTable();
        var windows = new WindowRules(windowTable.InForce, settings.PreExclusionBufferDays, buffers, SettingsValidation.Is(settings.UnknownWindow, "skip"), texts);
        var calendar = new SendCalendar(settings, days.FirstSendDay);

        steps.Begin("read contacts");
        var selection = ContactSelection.Of(overrides, days);
        var campaigns = CampaignReader.Read(database, Observer);
        var contacts = new ContactReader(path, campaigns.Carriers, selection, Observer).Read(database, cancellationToken);
        var active = campaigns.Instances.Where(instance => instance.TakesPart(days.FirstSendDay)).ToList();
        var types = new EmailTypes(active, texts);

        // Before the texts of the rows, of which there may be millions: an email has no room for their numbers.
        foreach (var reason in SkipReasons.Of(types))
        {
            texts.Add(reason);
        }

        steps.Begin("read schedules");
        var isDigested = ScheduleTables.MayOthersTakePart(database, schedules);
        var scan = new ScheduleScan(path, contacts.Valid, texts, days, Observer);
        var triggerDate = new DateColumn("contact_campaigns.trigger_date", 1, contact: 0) { OnInvalid = Observer?.OnUnreadableDate };
        var (scans, others) = ParallelScan.Both(
            () => scan.Read(isDigested, cancellationToken),
            () => (
                Behaviour: BehaviourReader.Read(database, contacts.Valid, Observer, cancellationToken),
                Triggers: CampaignTriggers.Read(database, contacts.Valid, active, triggerDate, cancellationToken),
                Statuses: CampaignTriggers.CountOthers(database, cancellationToken)),
            cancellationToken);
        var context = new PlanContext
        {
            Days = days,
            Settings = LoadLimits.Resolve(settings, buffers, contacts.Valid.Count) with { UnknownOverrides = overrides.UnknownKeys, Own = overrides.Given },
            Contacts = contacts.Valid,
            Rows = new RowsByContact([.. scans.Select(part => part.Rows)], contacts.Valid.Count),
            HasEventYearIndex = ScheduleTables.HasEventYearIndex(database),
            StandIns = NullStandIns.Of(database, schedules),
            Behaviour = others.Behaviour,
            CampaignTables = campaigns,
            Campaigns = active,
            Triggers = others.Triggers,
            Types = types,
            Windows = windows,
            NewerWindows = windowTable.Newer,
            Calendar = calendar,
            Free = new FreeDays(windows, calendar),
            Texts = texts,
            EmailTypeFacts = new EmailTypeFacts(texts, campaigns.Types, types),
        };
        return new PlanInput(
            context,
            contacts,
            selection,
            others.Statuses,
            [.. contacts.Dates, .. scans.SelectMany(part => part.Dates), .. others.Behaviour.Dates, .. campaigns.Dates, triggerDate],
            scan,
            isDigested ? scans.Aggregate(default(RowDigest), (sum, part) => sum + part.Digest) : null);
    }
}

/// <summary>What was read of a database.</summary>
/// <param name="Context">What the plan is made from.</param>
/// <param name="Contacts">The contacts, with the counts of those excluded.</param>
/// <param name="Selection">What decides which contacts get emails.</param>
/// <param name="OtherCampaignStatuses">Rows of <c>contact_campaigns</c> that are not pending, by status.</param>
/// <param name="Dates">Every date column, with its count of values that cannot be read.</param>
/// <param name="Scan">Reads <c>email_schedules</c> once more.</param>
/// <param name="Stored">What the rows of <c>email_schedules</c> amount to; <see langword="null"/> in a database in which nothing but the scheduler's statements changes them.</param>
internal sealed record PlanInput(PlanContext Context, ContactReading Contacts, ContactSelection Selection, IReadOnlyDictionary<string, long> OtherCampaignStatuses, IReadOnlyList<DateColumn> Dates, ScheduleScan Scan, RowDigest? Stored);

/// <summary>Reads what contacts did from <c>contact_events</c> and <c>tracking_clicks</c>.</summary>
internal static class BehaviourReader
{
    public static ContactBehaviour Read(SqliteDatabase database, ContactList contacts, ReadingObserver? observer, CancellationToken cancellationToken)
    {
        var answered = new DateColumn("contact_events.created_at", 1, contact: 0) { OnInvalid = observer?.OnUnreadableDate };
        var clicked = new DateColumn("tracking_clicks.clicked_at", 1, contact: 0) { OnInvalid = observer?.OnUnreadableDate };
        return new ContactBehaviour(
            ReadAnswers(database, contacts, answered, cancellationToken),
            ReadClicks(database, contacts, clicked, cancellationToken),
            [answered, clicked]);
    }

    // Oldest first; what cannot be read is oldest, and events of one instant come in the order of their rowids.
    private static ByContact<EligibilityAnswer> ReadAnswers(SqliteDatabase database, ContactList contacts, DateColumn date, CancellationToken cancellationToken)
    {
        var answers = new List<(Instant At, long RowId, int Contact, EligibilityAnswer Answer)>();
        var table = TableSchema.Read(database, "contact_events");
        if (table.Has("contact_id") && table.Has("event_type"))
        {
            using var rows = database.Prepare($"""
                SELECT contact_id, {table.ColumnOrNull("created_at")}, {table.ColumnOrNull("metadata")}, {table.RowIdOrNull} FROM contact_events
                WHERE event_type COLLATE BINARY = 'eligibility_answered'
                """);
            ForEachContact(
                rows,
                contacts,
                contact =>
                {
                    var answer = new EligibilityAnswer(date.Read(rows), EligibilityAnswer.ReportsConditions(rows.Utf8(2)));
                    answers.Add((Instant.Parse(RowValue.TrimWhiteSpace(rows.Utf8(1))), rows.GetInt64(3), contact, answer));
                },
                cancellationToken);
        }

        answers.Sort(static (left, right) => (left.At.Seconds, left.At.Fraction, left.RowId).CompareTo((right.At.Seconds, right.At.Fraction, right.RowId)));
        return ByContact<EligibilityAnswer>.Group([.. answers.Select(row => (row.Contact, row.Answer))], contacts.Count);
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
