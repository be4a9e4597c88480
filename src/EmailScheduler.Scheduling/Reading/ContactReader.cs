using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Reads <c>contacts</c> and excludes those that get no email (docs/scheduling-rules.md, section 1).</summary>
internal sealed class ContactReader(string path, CarrierNames carriers, ContactSelection selection, ReadingObserver? observer = null)
{
    public ContactReading Read(SqliteDatabase database, CancellationToken cancellationToken)
    {
        var columns = ContactColumns.Read(database);
        return columns.IdIsRowId ? ScanRanges(database, columns, cancellationToken) : ScanAll(database, columns, cancellationToken);
    }

    private ContactReading ScanRanges(SqliteDatabase database, ContactColumns columns, CancellationToken cancellationToken)
    {
        var ranges = RowIdRange.Split(database, "contacts");
        var suppressed = SuppressedAddresses.Read(path, database, selection.Statuses, ranges, cancellationToken);
        var scans = ParallelScan.Run(
            path,
            ranges,
            (reader, range) =>
            {
                var scan = new ContactScan(columns, carriers, suppressed, selection, observer);
                reader.Scan(columns.SelectList, "contacts", range, scan.Add);
                return scan;
            },
            cancellationToken);
        return Join(scans, suppressed, isSorted: true);
    }

    private ContactReading ScanAll(SqliteDatabase database, ContactColumns columns, CancellationToken cancellationToken)
    {
        var suppressed = SuppressedAddresses.Read(database, selection.Statuses, cancellationToken);
        var scan = new ContactScan(columns, carriers, suppressed, selection, observer);
        using var rows = database.Prepare($"SELECT {columns.SelectList} FROM contacts");
        scan.Read(rows, cancellationToken);
        return Join([scan], suppressed, isSorted: false);
    }

    private ContactReading Join(ContactScan[] scans, HashSet<Hash128> suppressed, bool isSorted)
    {
        var contacts = ChunkedList<Contact>.Concatenate([.. scans.Select(scan => scan.Valid)]);
        var (lower, upper) = AddressList.Join([.. scans.Select(scan => scan.Addresses)]);
        if (!isSorted)
        {
            Sort(ref contacts, ref lower, ref upper);
        }

        var excluded = Enum.GetValues<ExcludedReason>().Where(reason => reason != ExcludedReason.None).ToDictionary(reason => reason, reason => scans.Sum(scan => scan.Excluded[(int)reason]));
        var duplicates = 0L;
        void AddDuplicate(long contact)
        {
            duplicates++;
            observer?.OnDuplicateAddress?.Invoke(contact);
        }

        if (selection.KeepsLowestOfAddress)
        {
            contacts = DuplicateAddresses.Remove(contacts, lower, upper, (contact, _) => AddDuplicate(contact));
            excluded[ExcludedReason.DuplicateAddress] = duplicates;
        }
        else
        {
            DuplicateAddresses.Find(lower, place => AddDuplicate(contacts[place].Id));
        }

        return new ContactReading(
            new ContactList(contacts),
            scans.Sum(scan => scan.Total),
            excluded,
            suppressed,
            duplicates,
            ValueCounts.Join(scans.Select(scan => scan.Statuses)),
            [.. scans.SelectMany(scan => scan.Dates)]);
    }

    private static void Sort(ref Contact[] contacts, ref ulong[] lower, ref ulong[] upper)
    {
        var (ids, order) = (Array.ConvertAll(contacts, contact => contact.Id), Enumerable.Range(0, contacts.Length).ToArray());
        Array.Sort(ids, order);
        for (var index = 1; index < ids.Length; index++)
        {
            if (ids[index] == ids[index - 1])
            {
                throw new InvalidDatabaseException($"Table contacts has two rows with the id {ids[index]}; make contacts.id unique.");
            }
        }

        (contacts, lower, upper) = (InOrder(contacts, order), InOrder(lower, order), InOrder(upper, order));
    }

    private static T[] InOrder<T>(T[] items, int[] order) => items.Length == 0 ? items : Array.ConvertAll(order, index => items[index]);
}

/// <summary>What a pass over <c>contacts</c> found.</summary>
/// <param name="Valid">The contacts that emails are planned for.</param>
/// <param name="Total">All contacts.</param>
/// <param name="Excluded">The others, by reason.</param>
/// <param name="Suppressed">What identifies the addresses that must not be emailed.</param>
/// <param name="Duplicates">Contacts, otherwise valid, whose address a valid contact with a lower id has.</param>
/// <param name="Statuses">Contacts by status, where it suppresses nothing.</param>
/// <param name="Dates">The date columns, with their counts of values that cannot be read.</param>
internal sealed record ContactReading(
    ContactList Valid,
    long Total,
    IReadOnlyDictionary<ExcludedReason, long> Excluded,
    HashSet<Hash128> Suppressed,
    long Duplicates,
    IReadOnlyDictionary<string, long> Statuses,
    IReadOnlyList<DateColumn> Dates)
{
    /// <summary>The excluded contacts, by the names of the reasons that there are.</summary>
    public SortedDictionary<string, long> ExcludedByName() =>
        SortedCounts.Of(Excluded.Where(reason => reason.Value > 0).Select(reason => KeyValuePair.Create(reason.Key.Name, reason.Value)));
}
