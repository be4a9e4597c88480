using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Reads <c>contacts</c> and leaves out those that get no mail (docs/scheduling-rules.md, section 1).</summary>
internal sealed class ContactReader(string path, CarrierNames carriers, int today, bool allowUnknownLocation)
{
    public ContactReading Read(SqliteDatabase database, CancellationToken cancellationToken)
    {
        var columns = ContactColumns.Read(database);
        return columns.IdIsRowId
            ? Join(ScanRanges(database, columns, cancellationToken), isSorted: true)
            : Join([ScanAll(database, columns, cancellationToken)], isSorted: false);
    }

    private ContactScan[] ScanRanges(SqliteDatabase database, ContactColumns columns, CancellationToken cancellationToken)
    {
        var ranges = RowIdRange.Split(database, "contacts");
        var suppressed = SuppressedAddresses.Read(path, database, ranges, cancellationToken);
        return ParallelScan.Run(path, ranges, (reader, range) => ScanRange(reader, columns, suppressed, range, cancellationToken), cancellationToken);
    }

    private ContactScan ScanAll(SqliteDatabase database, ContactColumns columns, CancellationToken cancellationToken)
    {
        var suppressed = SuppressedAddresses.Read(database, cancellationToken);
        return Scan(database.Prepare($"SELECT {columns.SelectList} FROM contacts"), columns, suppressed, cancellationToken);
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
            Enum.GetValues<ExcludedReason>().Where(reason => reason != ExcludedReason.None).ToDictionary(reason => reason, reason => scans.Sum(scan => scan.LeftOut[(int)reason])),
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
/// <param name="Valid">The contacts that mails are planned for.</param>
/// <param name="Total">All contacts.</param>
/// <param name="LeftOut">The others, by reason.</param>
/// <param name="Dates">The date columns, with their counts of values that cannot be read.</param>
internal sealed record ContactReading(ContactList Valid, long Total, IReadOnlyDictionary<ExcludedReason, long> LeftOut, IReadOnlyList<DateColumn> Dates);
