using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Model;

/// <summary>Hashes of single rows for a <see cref="RowDigest"/>.</summary>
internal static class RowHash
{
    /// <summary>Of an owned row: all that a plan writes into it.</summary>
    /// <param name="contact">The contact's ordinal, or −1 when the contact is gone or invalid.</param>
    /// <param name="row">The row; its id counts for nothing, since a new row has none yet.</param>
    public static ulong OfOwned(int contact, in ExistingRow row)
    {
        var hash = new RowFingerprint();
        hash.Add(contact);
        hash.Add(row.Date);
        hash.Add(row.Event);
        hash.Add(row.BaseOrSent);
        hash.Add(row.Type);
        hash.Add(row.Reason);
        hash.Add((long)row.Status);
        hash.Add((long)row.Shape.Fingerprint);
        return hash.Value;
    }

    /// <summary>Of a row of the sender: type and value of every column that is read.</summary>
    public static ulong OfSender(Statement row)
    {
        var hash = new RowFingerprint();
        for (var column = 0; column < row.ColumnCount; column++)
        {
            hash.Add((long)row.Type(column));
            switch (row.Type(column))
            {
                case raw.SQLITE_INTEGER:
                    hash.Add(row.GetInt64(column));
                    break;
                case raw.SQLITE_FLOAT:
                    hash.Add(BitConverter.DoubleToInt64Bits(row.GetDouble(column)));
                    break;
                case raw.SQLITE_NULL:
                    hash.AddNull();
                    break;
                default:
                    hash.Add(row.Utf8(column));
                    break;
            }
        }

        return hash.Value;
    }
}
