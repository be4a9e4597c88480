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
        var emails = new List<DueEmail>();
        var hasMore = false;
        PlannedEmails.Of(database, request).Read(
            day,
            after,
            (row, heldBack) =>
            {
                if (heldBack is not null)
                {
                    return true;
                }

                hasMore = emails.Count == limit;
                if (!hasMore)
                {
                    emails.Add(Email(row, request.OrganizationId, withRecipients));
                }

                return !hasMore;
            },
            among: null,
            cancellationToken);
        return (emails, hasMore);
    }

    // A key of anything but a date could not be given back.
    private static string? EventDate(Statement row) => EmailKey.DateIn(row.GetString(PlannedEmails.EventDate)) is { } date ? EmailKey.Text(date) : null;

    private static DueEmail Email(Statement row, long organizationId, bool withRecipient)
    {
        var (contact, type, sendDate, eventDate) = (row.GetInt64(PlannedEmails.Contact), row.GetString(PlannedEmails.Type) ?? "", row.GetString(PlannedEmails.SendDate)![..10], EventDate(row));
        return new DueEmail
        {
            Key = EmailKey.Of(organizationId, contact, type, eventDate ?? sendDate),
            Row = row.GetInt64(PlannedEmails.Row),
            Contact = contact,
            Type = type,
            EventDate = eventDate,
            SendDate = sendDate,
            SendTime = row.GetString(PlannedEmails.SendTime),
            Priority = row.IsNull(PlannedEmails.Priority) ? null : row.GetInt64(PlannedEmails.Priority),
            CampaignInstance = row.IsNull(PlannedEmails.Campaign) ? null : row.GetInt64(PlannedEmails.Campaign),
            EmailTemplate = row.GetString(PlannedEmails.EmailTemplate),
            SmsTemplate = row.GetString(PlannedEmails.SmsTemplate),
            Recipient = withRecipient ? new Recipient(row.GetString(PlannedEmails.Email)!.Trim(), row.GetString(PlannedEmails.FirstName), row.GetString(PlannedEmails.LastName)) : null,
        };
    }
}
