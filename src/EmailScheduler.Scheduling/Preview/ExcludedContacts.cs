using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>Reads the contacts once more to name those that are excluded: a run only counts them.</summary>
internal sealed class ExcludedContacts(string path, ScheduleRequest request)
{
    public void Read(Action<ExcludedContact> onContact, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        var settings = OrganizationSettings.Read(database, request.OrganizationId, request.Settings);
        var days = request.Moment.In(SettingsValidation.ZoneOf(settings), SettingsValidation.SendTime(settings));
        var columns = ContactColumns.Read(database);
        using var rows = database.Prepare($"SELECT {columns.SelectList} FROM contacts ORDER BY id");
        Scan(database, columns, days.Today, settings.SendWithoutZipcodeForUniversal, rows, (id, reason) => onContact(new ExcludedContact(id, reason.Name)), cancellationToken);
    }

    /// <summary>Why one contact is excluded; <see langword="null"/> when there is no such contact.</summary>
    public static ExcludedReason? ReasonOf(SqliteDatabase database, long contactId, int today, bool allowUnknownLocation, CancellationToken cancellationToken)
    {
        ExcludedReason? found = null;
        var columns = ContactColumns.Read(database);
        using var rows = database.Prepare($"SELECT {columns.SelectList} FROM contacts WHERE id = ?1");
        rows.Bind(1, contactId);
        Scan(database, columns, today, allowUnknownLocation, rows, (_, reason) => found = reason, cancellationToken);
        return found;
    }

    private static void Scan(SqliteDatabase database, ContactColumns columns, int today, bool allowUnknownLocation, Statement rows, Action<long, ExcludedReason> onExcluded, CancellationToken cancellationToken)
    {
        var suppressed = SuppressedAddresses.Read(database, cancellationToken).Addresses;
        new ContactScan(columns, new CarrierNames([]), suppressed, today, allowUnknownLocation) { OnExcluded = onExcluded }.Read(rows, cancellationToken);
    }
}

/// <summary>A contact that gets no email at all.</summary>
/// <param name="ContactId">The contact.</param>
/// <param name="Reason">Why: <c>invalid_email</c>, <c>suppressed</c> or <c>unknown_location</c> (docs/scheduling-rules.md, section 1).</param>
public readonly record struct ExcludedContact(long ContactId, string Reason);
