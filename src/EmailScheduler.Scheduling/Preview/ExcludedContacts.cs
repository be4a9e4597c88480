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
        var overrides = OrganizationSettings.Read(database, request.OrganizationId, request.Settings);
        var days = request.Moment.In(SettingsValidation.ZoneOf(overrides.InForce), SettingsValidation.SendTime(overrides.InForce));
        var found = Find(database, ContactSelection.Of(overrides, days), cancellationToken);
        foreach (var (id, excluded) in found)
        {
            onContact(new ExcludedContact(id, excluded.Reason.Name));
        }
    }

    /// <summary>The contacts that are excluded because their address must not be emailed, or their organization does not email any more; not those that lack something.</summary>
    public static HashSet<long> FindWithdrawn(string path, ContactSelection selection, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        var withdrawn = Find(database, selection, cancellationToken).Where(contact => contact.Value.Reason is ExcludedReason.Suppressed or ExcludedReason.InactiveOrganization).Select(contact => contact.Key).ToHashSet();
        AddOfStatus(database, selection.Statuses, withdrawn, cancellationToken);
        return withdrawn;
    }

    // Whoever has lost the address as well is excluded for that, and still does not want email.
    private static void AddOfStatus(SqliteDatabase database, StatusText statuses, HashSet<long> withdrawn, CancellationToken cancellationToken)
    {
        if (!TableSchema.Read(database, "contacts").Has("status"))
        {
            return;
        }

        using var rows = database.Prepare("SELECT CAST(id AS INTEGER), status FROM contacts WHERE status IS NOT NULL");
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (statuses.IsSuppressing(rows.Utf8(1)))
            {
                withdrawn.Add(rows.GetInt64(0));
            }
        }
    }

    /// <summary>The excluded contacts by id, why, and of one that shares its address the contact that has it.</summary>
    public static SortedDictionary<long, (ExcludedReason Reason, long Holder)> Find(SqliteDatabase database, ContactSelection selection, CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<long, (ExcludedReason, long)>();
        var columns = ContactColumns.Read(database);
        var suppressed = SuppressedAddresses.Read(database, selection.Statuses, cancellationToken);
        using var rows = database.Prepare($"SELECT {columns.SelectList} FROM contacts ORDER BY CAST(id AS INTEGER)");
        var scan = new ContactScan(columns, new CarrierNames([]), suppressed, selection) { OnExcluded = (id, reason) => found[id] = (reason, 0) };
        scan.Read(rows, cancellationToken);
        if (selection.KeepsLowestOfAddress)
        {
            var (lower, upper) = AddressList.Join([scan.Addresses]);
            DuplicateAddresses.Remove(ChunkedList<Contact>.Concatenate([scan.Valid]), lower, upper, (id, holder) => found[id] = (ExcludedReason.DuplicateAddress, holder));
        }

        return found;
    }
}

/// <summary>A contact that gets no email at all.</summary>
/// <param name="ContactId">The contact.</param>
/// <param name="Reason">Why: <c>invalid_email</c>, <c>suppressed</c>, <c>unreadable_state</c> and others (docs/scheduling-rules.md, section 1).</param>
public readonly record struct ExcludedContact(long ContactId, string Reason);
