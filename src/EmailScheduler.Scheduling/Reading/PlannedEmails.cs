using System.Globalization;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>
/// The planned rows of a day, each with why the sender is not given it, if it is not. Whatever lists or counts what is due reads it here: a list, a page and a report say
/// the same.
/// </summary>
internal sealed class PlannedEmails
{
    /// <summary>What is held back because its contact is not there any more, or was never named.</summary>
    public const string NoContact = "no_contact";

    /// <summary>The columns of a row, by position; <see cref="Email"/> and what follows are the contact's.</summary>
    public const int Row = 0, Contact = 1, Type = 2, SendDate = 3, EventDate = 4, SendTime = 5, Priority = 6, Campaign = 7, EmailTemplate = 8, SmsTemplate = 9, Email = 10, FirstName = 11, LastName = 12, ContactId = 13;

    private static readonly string[] OfRow = ["contact_id", "email_type", "scheduled_send_date", "event_date", "scheduled_send_time", "priority", "campaign_instance_id", "email_template", "sms_template"];
    private static readonly string[] OfContact = ["email", "first_name", "last_name", "id"];

    private readonly SqliteDatabase _database;
    private readonly TableSchema _schedules;
    private readonly NullStandIns _standIns;
    private readonly TableSchema _contacts;
    private readonly OrganizationOverrides _overrides;

    private PlannedEmails(SqliteDatabase database, ScheduleRequest request)
    {
        _database = database;
        _schedules = TableSchema.Read(database, ScheduleTables.Schedules);
        ScheduleTables.RequireUsable(database, _schedules);
        _standIns = NullStandIns.Of(database, _schedules);
        _contacts = TableSchema.Read(database, "contacts");
        _overrides = OrganizationSettings.Read(database, request.OrganizationId, request.Settings);
    }

    /// <summary>What is done with a row.</summary>
    /// <param name="row">The row, at the columns that are named here.</param>
    /// <param name="heldBack">Why it is not given to the sender; <see langword="null"/> where it is.</param>
    /// <returns>Whether more rows are wanted.</returns>
    public delegate bool Visit(Statement row, string? heldBack);

    /// <summary>Prepares the reading.</summary>
    /// <exception cref="InvalidDatabaseException">The table cannot be used, or the database is damaged.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static PlannedEmails Of(SqliteDatabase database, ScheduleRequest request) => new(database, request);

    /// <summary>Goes through the rows in the order of their ids.</summary>
    /// <param name="day">The day.</param>
    /// <param name="after">The id after which to begin.</param>
    /// <param name="visit">Called for each.</param>
    /// <param name="among">Where the rows of the day are; <see langword="null"/> where that is not known.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDatabaseException">It cannot be known who must not be emailed.</exception>
    public void Read(DateOnly day, long after, Visit visit, DayRows? among, CancellationToken cancellationToken)
    {
        if (!_schedules.Has("status") || !_schedules.Has("scheduled_send_date"))
        {
            return;
        }

        using var rows = _database.Prepare(Select(among));
        rows.Bind(1, Text(day));
        rows.Bind(2, Text(day.AddDays(1)));
        rows.Bind(3, after);
        DayRows.Bind(among, rows, 4);

        // Who is suppressed is read for a day that has rows alone.
        var suppressed = among?.Suppressed;
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            suppressed ??= HasContacts ? SuppressedAddresses.Read(_database, StatusText.Of(_overrides.InForce), cancellationToken) : [];
            if (!visit(rows, WhyHeldBack(rows, suppressed)))
            {
                return;
            }
        }
    }

    private bool HasContacts => _contacts.Has("id") && _contacts.Has("email") && _schedules.Has("contact_id");

    private string? WhyHeldBack(Statement row, HashSet<Hash128> suppressed)
    {
        if (row.IsNull(ContactId))
        {
            return NoContact;
        }

        var address = RowValue.TrimWhiteSpace(row.Utf8(Email));
        var reason = EmailPermission.WhyNot(_overrides.IsActive, address, EmailAddress.Identity(address), suppressed);
        return reason == ExcludedReason.None ? null : reason.Name;
    }

    // The plus sign: where few rows are asked for, they are searched by their ids instead of gone through in their order.
    private string Select(DayRows? among)
    {
        var id = among is null ? "s.id" : "+s.id";
        return $"""
            SELECT s.id, {string.Join(", ", OfRow.Select(column => _standIns.Read(_schedules, column, "s.")))}, {string.Join(", ", OfContact.Select(column => HasContacts ? _contacts.ColumnOrNull(column, "c.") : "NULL"))}
            FROM {ScheduleTables.Schedules} AS s {(HasContacts ? "LEFT JOIN contacts AS c ON c.id = s.contact_id" : "")}
            WHERE s.status COLLATE BINARY = 'pre-scheduled' AND s.scheduled_send_date >= ?1 AND s.scheduled_send_date < ?2 AND {id} > ?3{DayRows.Condition(among, "s.id", 4)}
            ORDER BY {id}
            """;
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
