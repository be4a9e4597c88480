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

    /// <summary>The column <c>email</c> as addresses are compared, in SQL: in lower case and without what <see cref="string.Trim()"/> removes.</summary>
    public const string NormalAddress =
        "lower(trim(email, char(9, 10, 11, 12, 13, 32, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200, 8201, 8202, 8232, 8233, 8239, 8287, 12288)))";

    private const int CancellationStride = 4096;

    /// <summary>An address as addresses are compared: <see cref="NormalAddress"/> of a text that was read; <see langword="null"/> for a blank one.</summary>
    public static string? Normal(string? address) => address?.Trim() is { Length: > 0 } trimmed ? trimmed.ToLowerInvariant() : null;

    // Most contacts are plainly active: SQLite passes them over without a word.
    private static string Select(StatusText statuses) =>
        $"SELECT status, email FROM contacts WHERE status IS NOT NULL{(statuses.IsSuppressing("active"u8) ? "" : " AND status COLLATE BINARY <> 'active'")}";

    /// <summary>What identifies each of them (<see cref="EmailAddress.Identity"/>).</summary>
    public static HashSet<Hash128> Read(SqliteDatabase database, StatusText statuses, CancellationToken cancellationToken)
    {
        var addresses = ReadTables(database, cancellationToken);
        if (TableSchema.Read(database, "contacts").Has("status"))
        {
            using var rows = database.Prepare(Select(statuses));
            addresses.UnionWith(Read(rows, statuses, cancellationToken));
        }

        return addresses;
    }

    /// <summary>As <see cref="Read(SqliteDatabase, StatusText, CancellationToken)"/>, by one reader for each range of ids, which are rowids.</summary>
    public static HashSet<Hash128> Read(string path, SqliteDatabase database, StatusText statuses, IReadOnlyList<RowIdRange> ranges, CancellationToken cancellationToken)
    {
        var addresses = ReadTables(database, cancellationToken);
        if (!TableSchema.Read(database, "contacts").Has("status"))
        {
            return addresses;
        }

        foreach (var ofRange in ParallelScan.Run(path, ranges, (reader, range) => ReadRange(reader, statuses, range, cancellationToken), cancellationToken))
        {
            addresses.UnionWith(ofRange);
        }

        return addresses;
    }

    private static HashSet<Hash128> ReadTables(SqliteDatabase database, CancellationToken cancellationToken)
    {
        var addresses = new HashSet<Hash128>();
        if (HasSuppressions(database))
        {
            Add(addresses, database, $"SELECT email FROM {Suppressions}", cancellationToken);
        }

        if (AddressEvents.RequireReadable(database))
        {
            Add(addresses, database, $"SELECT email FROM {AddressEvents.Table} WHERE kind IS NOT '{AddressEvents.Resubscribed}'", cancellationToken);
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

    private static void Add(HashSet<Hash128> addresses, SqliteDatabase database, string select, CancellationToken cancellationToken)
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

    private static HashSet<Hash128> ReadRange(SqliteDatabase database, StatusText statuses, RowIdRange range, CancellationToken cancellationToken)
    {
        using var rows = database.Prepare(Select(statuses) + " AND id BETWEEN ?1 AND ?2");
        rows.Bind(1, range.First);
        rows.Bind(2, range.Last);
        return Read(rows, statuses, cancellationToken);
    }

    private static HashSet<Hash128> Read(Statement rows, StatusText statuses, CancellationToken cancellationToken)
    {
        var addresses = new HashSet<Hash128>();
        for (var count = 0L; rows.Step(); count++)
        {
            if (count % CancellationStride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (statuses.IsSuppressing(rows.Utf8(0)))
            {
                addresses.Add(EmailAddress.Identity(RowValue.TrimWhiteSpace(rows.Utf8(1))));
            }
        }

        return addresses;
    }
}
