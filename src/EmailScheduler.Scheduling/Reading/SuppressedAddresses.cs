using System.Text;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>
/// The addresses that must not be emailed: of any contact whose status says so, in the table of suppressions, and those whose newest event is another than that
/// they subscribed again (docs/scheduling-rules.md, section 1).
/// </summary>
internal static class SuppressedAddresses
{
    /// <summary>The table of suppressions, which is other programs' own.</summary>
    public const string Suppressions = "suppressions";

    private const int CancellationStride = 4096;

    /// <summary>The status of a contact of which it is known that it may be emailed.</summary>
    private const string Active = "active";

    /// <summary>The statuses of a contact whose address must not be emailed, in lower case.</summary>
    public static readonly IReadOnlySet<string> Statuses = new HashSet<string>(StringComparer.Ordinal)
    {
        "unsubscribed", "bounced", "complained", "deleted", "inactive", "do_not_contact",
    };

    // Most contacts are plainly active: SQLite passes them over without a word.
    private const string Select = "SELECT status, email FROM contacts WHERE status IS NOT NULL AND status COLLATE BINARY <> 'active'";

    /// <summary>What identifies each of them (<see cref="EmailAddress.Identity"/>), and how many contacts have a status of which it is not known what it says.</summary>
    public static (HashSet<UInt128> Addresses, long StatusUnknown) Read(SqliteDatabase database, CancellationToken cancellationToken)
    {
        var addresses = ReadTables(database, cancellationToken);
        if (!TableSchema.Read(database, "contacts").Has("status"))
        {
            return (addresses, 0);
        }

        using var rows = database.Prepare(Select);
        var (ofContacts, unknown) = Read(rows, cancellationToken);
        addresses.UnionWith(ofContacts);
        return (addresses, unknown);
    }

    /// <summary>As <see cref="Read(SqliteDatabase, CancellationToken)"/>, by one reader for each range of ids, which are rowids.</summary>
    public static (HashSet<UInt128> Addresses, long StatusUnknown) Read(string path, SqliteDatabase database, IReadOnlyList<RowIdRange> ranges, CancellationToken cancellationToken)
    {
        var addresses = ReadTables(database, cancellationToken);
        if (!TableSchema.Read(database, "contacts").Has("status"))
        {
            return (addresses, 0);
        }

        var unknown = 0L;
        foreach (var (ofRange, unknownOfRange) in ParallelScan.Run(path, ranges, (reader, range) => ReadRange(reader, range, cancellationToken), cancellationToken))
        {
            addresses.UnionWith(ofRange);
            unknown += unknownOfRange;
        }

        return (addresses, unknown);
    }

    /// <summary>Whether a status says that its contact's address must not be emailed.</summary>
    public static bool IsSuppressing(ReadOnlySpan<byte> status) => Statuses.Contains(Normalized(status));

    private static string Normalized(ReadOnlySpan<byte> status) => Encoding.UTF8.GetString(status).Trim().ToLowerInvariant();

    private static HashSet<UInt128> ReadTables(SqliteDatabase database, CancellationToken cancellationToken)
    {
        var addresses = new HashSet<UInt128>();
        if (HasSuppressions(database))
        {
            Add(addresses, database, $"SELECT email FROM {Suppressions}", cancellationToken);
        }

        if (AddressEvents.RequireUsable(database))
        {
            Add(addresses, database, $"SELECT email FROM {AddressEvents.Table} WHERE kind <> '{AddressEvents.Resubscribed}'", cancellationToken);
        }

        return addresses;
    }

    /// <exception cref="InvalidDatabaseException">There is such a table, and no address in it.</exception>
    private static bool HasSuppressions(SqliteDatabase database)
    {
        var table = TableSchema.Read(database, Suppressions);
        return !table.Exists || table.Has("email")
            ? table.Exists
            : throw new InvalidDatabaseException($"Table {Suppressions} has no column email, so it cannot be known who must not be emailed. Add the column, or give the table another name.");
    }

    private static void Add(HashSet<UInt128> addresses, SqliteDatabase database, string select, CancellationToken cancellationToken)
    {
        using var rows = database.Prepare(select);
        for (var count = 0L; rows.Step(); count++)
        {
            if (count % CancellationStride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            addresses.Add(EmailAddress.Identity(RowValue.TrimWhiteSpace(rows.Utf8(0))));
        }
    }

    private static (HashSet<UInt128> Addresses, long StatusUnknown) ReadRange(SqliteDatabase database, RowIdRange range, CancellationToken cancellationToken)
    {
        using var rows = database.Prepare(Select + " AND id BETWEEN ?1 AND ?2");
        rows.Bind(1, range.First);
        rows.Bind(2, range.Last);
        return Read(rows, cancellationToken);
    }

    private static (HashSet<UInt128> Addresses, long StatusUnknown) Read(Statement rows, CancellationToken cancellationToken)
    {
        var (addresses, unknown) = (new HashSet<UInt128>(), 0L);
        for (var count = 0L; rows.Step(); count++)
        {
            if (count % CancellationStride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var status = Normalized(rows.Utf8(0));
            if (Statuses.Contains(status))
            {
                addresses.Add(EmailAddress.Identity(RowValue.TrimWhiteSpace(rows.Utf8(1))));
            }
            else
            {
                unknown += status is "" or Active ? 0 : 1;
            }
        }

        return (addresses, unknown);
    }
}
