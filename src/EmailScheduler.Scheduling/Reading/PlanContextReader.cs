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
        var settings = OrganizationSettings.Read(database, request.OrganizationId, request.Settings);
        var buffers = StateBuffers.Read(database, request.OrganizationId);
        var days = request.Moment.In(SettingsValidation.ZoneOf(settings), SettingsValidation.SendTime(settings));

        steps.Begin("read contacts");
        var campaigns = CampaignReader.Read(database);
        var contacts = new ContactReader(path, campaigns.Carriers, days.Today, settings.SendWithoutZipcodeForUniversal).Read(database, cancellationToken);
        var active = campaigns.Instances.Where(instance => instance.TakesPart(days.First)).ToList();
        var texts = new StringTable();
        var types = new MailTypes(active, texts);
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
            Settings = LoadLimits.Resolve(settings, buffers, contacts.Valid.Count),
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
/// <param name="Contacts">The contacts, with the counts of those left out.</param>
/// <param name="Dates">Every date column, with its count of values that cannot be read.</param>
/// <param name="Scan">Reads <c>email_schedules</c> once more.</param>
/// <param name="Stored">What the rows of <c>email_schedules</c> amount to; <see langword="null"/> in a database in which nothing but the scheduler's statements changes them.</param>
internal sealed record PlanInput(PlanContext Context, ContactReading Contacts, IReadOnlyList<DateColumn> Dates, ScheduleScan Scan, RowDigest? Stored);
