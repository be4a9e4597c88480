using EmailScheduler.Scheduling.Events;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Sending;

/// <summary>What the sender is to send on a day: the planned rows of that day, without those whose recipient must not be emailed any more.</summary>
public static class DueEmails
{
    /// <summary>Reads a page, in the order of the rows' ids.</summary>
    /// <param name="databasePath">The file, into which all that is known was folded; no one may write it meanwhile.</param>
    /// <param name="request">The organization and the application's settings.</param>
    /// <param name="day">The day.</param>
    /// <param name="after">The id of the row after which the page begins.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="withRecipients">Whether addresses and names are wanted.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The page, and whether more follow.</returns>
    /// <exception cref="InvalidDatabaseException">The database lacks <c>contacts(id, email)</c>, or is damaged.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static (IReadOnlyList<DueEmail> Emails, bool HasMore) Read(
        string databasePath, ScheduleRequest request, DateOnly day, long after, int limit, bool withRecipients, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        using var database = SqliteDatabase.OpenImmutable(databasePath, cancellationToken);
        ContactColumns.Read(database);
        var schedules = TableSchema.Read(database, ScheduleTables.Schedules);
        ScheduleTables.RequireUsable(database, schedules);
        var emails = new List<DueEmail>();
        if (!schedules.Has("status") || !schedules.Has("scheduled_send_date") || !schedules.Has("contact_id"))
        {
            return (emails, false);
        }

        var overrides = OrganizationSettings.Read(database, request.OrganizationId, request.Settings);
        if (!overrides.IsActive)
        {
            return (emails, false);
        }

        var suppressed = SuppressedAddresses.Read(database, StatusText.Of(overrides.InForce), cancellationToken);
        using var rows = database.Prepare(Select(schedules, TableSchema.Read(database, "contacts")));
        rows.Bind(1, EmailKey.Text(day));
        rows.Bind(2, EmailKey.Text(day.AddDays(1)));
        rows.Bind(3, after);
        while (rows.Step())
        {
            var address = RowValue.TrimWhiteSpace(rows.Utf8(10));
            if (!EmailAddress.IsValid(address) || suppressed.Contains(EmailAddress.Identity(address)))
            {
                continue;
            }

            if (emails.Count == limit)
            {
                return (emails, true);
            }

            emails.Add(Email(rows, request.OrganizationId, withRecipients));
        }

        return (emails, false);
    }

    private static string Select(TableSchema schedules, TableSchema contacts)
    {
        string[] ofRow = ["event_date", "scheduled_send_time", "priority", "campaign_instance_id", "email_template", "sms_template"];
        string[] ofContact = ["first_name", "last_name"];
        return $"""
            SELECT s.id, s.contact_id, s.email_type, s.scheduled_send_date, {string.Join(", ", ofRow.Select(column => Column("s", schedules, column)))},
                   c.email, {string.Join(", ", ofContact.Select(column => Column("c", contacts, column)))}
            FROM {ScheduleTables.Schedules} AS s JOIN contacts AS c ON c.id = s.contact_id
            WHERE s.status COLLATE BINARY = 'pre-scheduled' AND s.scheduled_send_date >= ?1 AND s.scheduled_send_date < ?2 AND s.id > ?3
            ORDER BY s.id
            """;
    }

    private static string Column(string alias, TableSchema table, string column) => table.Has(column) ? $"{alias}.{TableSchema.Quote(column)}" : "NULL";

    private static DueEmail Email(Statement row, long organizationId, bool withRecipient)
    {
        var (contact, type, sendDate, eventDate) = (row.GetInt64(1), row.GetString(2) ?? "", row.GetString(3)![..10], row.GetString(4));
        return new DueEmail
        {
            Key = EmailKey.Of(organizationId, contact, type, eventDate ?? sendDate),
            Row = row.GetInt64(0),
            Contact = contact,
            Type = type,
            EventDate = eventDate,
            SendDate = sendDate,
            SendTime = row.GetString(5),
            Priority = row.IsNull(6) ? null : row.GetInt64(6),
            CampaignInstance = row.IsNull(7) ? null : row.GetInt64(7),
            EmailTemplate = row.GetString(8),
            SmsTemplate = row.GetString(9),
            Recipient = withRecipient ? new Recipient(row.GetString(10)!.Trim(), row.GetString(11), row.GetString(12)) : null,
        };
    }
}
