using System.Text;
using EmailScheduler.Scheduling.Database;

namespace EmailScheduler.Scheduling.Contacts;

/// <summary>The addresses that must not be mailed: of any contact whose status says so (scheduling-rules, section 1).</summary>
internal static class SuppressedAddresses
{
    private const int CancellationStride = 4096;

    private static readonly HashSet<string> Statuses = new(StringComparer.Ordinal)
    {
        "unsubscribed", "bounced", "complained", "deleted", "inactive", "do_not_contact",
    };

    /// <summary>What identifies each of them (<see cref="EmailAddress.Identity"/>).</summary>
    public static HashSet<UInt128> Read(SqliteDatabase database, CancellationToken cancellationToken)
    {
        var addresses = new HashSet<UInt128>();
        if (!TableSchema.Read(database, "contacts").Has("status"))
        {
            return addresses;
        }

        // Most contacts are plainly active: SQLite passes them over without a word.
        using var rows = database.Prepare("SELECT status, email FROM contacts WHERE status IS NOT NULL AND status <> 'active'");
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
