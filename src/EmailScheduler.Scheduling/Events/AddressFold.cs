using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Events;

/// <summary>Folds what events say of addresses into <c>address_events</c>.</summary>
internal sealed class AddressFold : IDisposable
{
    private const int CancellationStride = 4096;

    private static readonly string Upsert = $"""
        INSERT INTO {AddressEvents.Table} AS known (email, kind, occurred_at) VALUES (?1, ?2, ?3)
        ON CONFLICT (email) DO UPDATE SET kind = excluded.kind, occurred_at = excluded.occurred_at, reason = NULL
        WHERE {AddressEvents.Prevails("excluded.", "known.")}
        """;

    private readonly SqliteDatabase _database;
    private readonly Statement _upsert;
    private readonly Statement _remove;

    /// <summary>Prepares what is needed; the caller records what that can write.</summary>
    public AddressFold(SqliteDatabase database)
    {
        _database = database;
        _upsert = database.Prepare(Upsert);
        _remove = database.Prepare($"DELETE FROM {AddressEvents.Table} WHERE email = ?1");
    }

    public long Changed { get; private set; }

    public long Unmatched { get; private set; }

    public void Merge(IReadOnlyList<EmailEvent> events, CancellationToken cancellationToken)
    {
        var addresses = ReadAddresses(cancellationToken);
        foreach (var fact in events)
        {
            if (!fact.Kind.IsOfAddress())
            {
                continue;
            }

            var address = fact.Address;
            if (address is null && (fact.Email?.ContactId ?? fact.ContactId) is { } contact && !addresses.TryGetValue(contact, out address))
            {
                // The contact may come, or come back: an importer that loads everything anew removes all of them first.
                Unmatched++;
                address = AddressEvents.PendingOf(contact);
            }

            Put(address!, fact.Kind.Text(), EmailFacts.Text(fact.OccurredAt));
        }
    }

    /// <summary>Gives what is known of a contact that was not there to its address, if it is there now.</summary>
    public void Settle()
    {
        var settled = new List<(string Pending, string Address, string Kind, string OccurredAt)>();
        using (var rows = _database.Prepare($"""
            SELECT pending.email, contacts.email, pending.kind, pending.occurred_at
            FROM {AddressEvents.Table} AS pending JOIN contacts ON contacts.id = {AddressEvents.PendingContact}
            WHERE {AddressEvents.IsPending}
            """))
        {
            while (rows.Step())
            {
                if (SuppressedAddresses.Normal(rows.GetString(1)) is { } address)
                {
                    settled.Add((rows.GetString(0)!, address, rows.GetString(2)!, rows.GetString(3)!));
                }
            }
        }

        foreach (var (pending, address, kind, occurredAt) in settled)
        {
            Put(address, kind, occurredAt);
            _remove.Bind(1, pending);
            _remove.Step();
        }
    }

    private void Put(string address, string kind, string occurredAt)
    {
        _upsert.Bind(1, address);
        _upsert.Bind(2, kind);
        _upsert.Bind(3, occurredAt);
        _upsert.Step();
        Changed += _database.Changes;
    }

    public void Dispose()
    {
        _upsert.Dispose();
        _remove.Dispose();
    }

    // The address of each contact that is named.
    private Dictionary<long, string> ReadAddresses(CancellationToken cancellationToken)
    {
        var addresses = new Dictionary<long, string>();
        using var rows = _database.Prepare($"SELECT id, email FROM contacts WHERE id IN (SELECT id FROM {NamedContacts.Table})");
        for (var count = 0; rows.Step(); count++)
        {
            if (count % CancellationStride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (SuppressedAddresses.Normal(rows.GetString(1)) is { } address && rows.WholeNumber(0) is { } id)
            {
                addresses[id] = address;
            }
        }

        return addresses;
    }
}
