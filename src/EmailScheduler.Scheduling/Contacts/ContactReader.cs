using EmailScheduler.Scheduling.Database;

namespace EmailScheduler.Scheduling.Contacts;

/// <summary>Reads <c>contacts</c> and leaves out those that get no mail (scheduling-rules, section 1).</summary>
internal sealed class ContactReader(string path, CarrierNames carriers, int today, bool allowUnknownLocation)
{
    public ContactReading Read(SqliteDatabase database, CancellationToken cancellationToken)
    {
        var columns = ContactColumns.Read(database);
        var scans = columns.IdIsRowId
            ? ParallelScan.Run(path, RowIdRange.Split(database, "contacts"), (reader, range) => ScanRange(reader, columns, range, cancellationToken), cancellationToken)
            : [ScanOrdered(database, columns, cancellationToken)];
        return Join(scans);
    }

    private ContactScan ScanRange(SqliteDatabase database, ContactColumns columns, RowIdRange range, CancellationToken cancellationToken)
    {
        using var rows = database.Prepare($"SELECT {columns.SelectList} FROM contacts WHERE id BETWEEN ?1 AND ?2 ORDER BY id");
        rows.Bind(1, range.First);
        rows.Bind(2, range.Last);
        return Scan(rows, columns, cancellationToken);
    }

    private ContactScan ScanOrdered(SqliteDatabase database, ContactColumns columns, CancellationToken cancellationToken)
    {
        using var rows = database.Prepare($"SELECT {columns.SelectList} FROM contacts");
        var scan = Scan(rows, columns, cancellationToken);
        scan.Candidates.Sort((left, right) => left.Contact.Id.CompareTo(right.Contact.Id));
        for (var index = 1; index < scan.Candidates.Count; index++)
        {
            if (scan.Candidates[index].Contact.Id == scan.Candidates[index - 1].Contact.Id)
            {
                throw new InvalidDatabaseException($"Table contacts has two rows with the id {scan.Candidates[index].Contact.Id}; make contacts.id unique.");
            }
        }

        return scan;
    }

    private ContactScan Scan(Statement rows, ContactColumns columns, CancellationToken cancellationToken)
    {
        var scan = new ContactScan(columns, carriers, today, allowUnknownLocation);
        scan.Read(rows, cancellationToken);
        return scan;
    }

    private static ContactReading Join(ContactScan[] scans)
    {
        var suppressed = new HashSet<UInt128>(scans.SelectMany(scan => scan.SuppressedAddresses));
        var blocks = new BlockWriter();
        long left = 0, unlocated = 0;
        foreach (var scan in scans)
        {
            foreach (var (contact, address, locationMissing) in scan.Candidates)
            {
                if (suppressed.Contains(address))
                {
                    left++;
                }
                else if (locationMissing)
                {
                    unlocated++;
                }
                else
                {
                    blocks.Add(contact);
                }
            }

            scan.Candidates.Clear();
            scan.Candidates.TrimExcess();
        }

        return new ContactReading(
            blocks.ToList(),
            scans.Sum(scan => scan.Total),
            new Dictionary<LeftOutReason, long>
            {
                [LeftOutReason.InvalidEmail] = scans.Sum(scan => scan.InvalidEmails),
                [LeftOutReason.Suppressed] = left,
                [LeftOutReason.UnknownLocation] = unlocated,
            },
            [.. scans.SelectMany(scan => scan.Dates)]);
    }

    private sealed class BlockWriter
    {
        private readonly List<Contact[]> _blocks = [];
        private int _count;

        public void Add(in Contact contact)
        {
            var place = _count++ % ContactList.BlockSize;
            if (place == 0)
            {
                _blocks.Add(new Contact[ContactList.BlockSize]);
            }

            _blocks[^1][place] = contact;
        }

        public ContactList ToList()
        {
            if (_count % ContactList.BlockSize is > 0 and var rest)
            {
                _blocks[^1] = _blocks[^1][..rest];
            }

            return new ContactList(_blocks, _count);
        }
    }
}
