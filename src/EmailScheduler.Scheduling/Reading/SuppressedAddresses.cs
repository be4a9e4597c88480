using System.Text;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>The addresses that must not be emailed: of any contact whose status says so (docs/scheduling-rules.md, section 1).</summary>
internal static class SuppressedAddresses
{
    private const int CancellationStride = 4096;

    private static readonly HashSet<string> Statuses = new(StringComparer.Ordinal)
    {
        "unsubscribed", "bounced", "complained", "deleted", "inactive", "do_not_contact",
    };

    // Most contacts are plainly active: SQLite passes them over without a word.
    private const string Select = "SELECT status, email FROM contacts WHERE status IS NOT NULL AND status COLLATE BINARY <> 'active'";

    /// <summary>What identifies each of them (<see cref="EmailAddress.Identity"/>).</summary>
    public static HashSet<UInt128> Read(SqliteDatabase database, CancellationToken cancellationToken)
    {
        if (!TableSchema.Read(database, "contacts").Has("status"))
        {
            return [];
        }

        using var rows = database.Prepare(Select);
        return Read(rows, cancellationToken);
    }

    /// <summary>As <see cref="Read(SqliteDatabase, CancellationToken)"/>, by one reader for each range of ids, which are rowids.</summary>
    public static HashSet<UInt128> Read(string path, SqliteDatabase database, IReadOnlyList<RowIdRange> ranges, CancellationToken cancellationToken)
    {
        if (!TableSchema.Read(database, "contacts").Has("status"))
        {
            return [];
        }

        var addresses = new HashSet<UInt128>();
        foreach (var ofRange in ParallelScan.Run(path, ranges, (reader, range) => ReadRange(reader, range, cancellationToken), cancellationToken))
        {
            addresses.UnionWith(ofRange);
        }

        return addresses;
    }

    private static HashSet<UInt128> ReadRange(SqliteDatabase database, RowIdRange range, CancellationToken cancellationToken)
    {
        using var rows = database.Prepare(Select + " AND id BETWEEN ?1 AND ?2");
        rows.Bind(1, range.First);
        rows.Bind(2, range.Last);
        return Read(rows, cancellationToken);
    }

    private static HashSet<UInt128> Read(Statement rows, CancellationToken cancellationToken)
    {
        var addresses = new HashSet<UInt128>();
        for (var count = 0L; rows.Step(); count++)
        {
            if (count % CancellationStride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (Statuses.Contains(Encoding.UTF8.GetString(rows.Utf8(0)).Trim().ToLowerInvariant()))
            {
                addresses.Add(EmailAddress.Identity(RowValue.TrimWhiteSpace(rows.Utf8(1))));
            }
        }

        return addresses;
    }
}
