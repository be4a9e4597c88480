using System.IO.Hashing;
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
        hash.Add((long)row.Fingerprint);
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

/// <summary>
/// What all rows of <c>email_schedules</c> amount to, in any order: how many are owned and how many are the sender's, and sums of hashes of either. Two
/// states with equal digests hold the same rows.
/// </summary>
/// <param name="Owned">Owned rows.</param>
/// <param name="OwnedSum">Sum of the hashes of what a plan writes into them.</param>
/// <param name="Senders">Rows of the sender.</param>
/// <param name="SenderSum">Sum of the hashes of their ids and all their columns.</param>
internal readonly record struct RowDigest(long Owned, ulong OwnedSum, long Senders, ulong SenderSum)
{
    public static RowDigest operator +(RowDigest left, RowDigest right) => unchecked(new(
        left.Owned + right.Owned, left.OwnedSum + right.OwnedSum, left.Senders + right.Senders, left.SenderSum + right.SenderSum));

    public RowDigest WithOwned(ulong hash) => unchecked(this with { Owned = Owned + 1, OwnedSum = OwnedSum + hash });

    public RowDigest WithoutOwned(ulong hash) => unchecked(this with { Owned = Owned - 1, OwnedSum = OwnedSum - hash });

    public RowDigest WithSender(ulong hash) => unchecked(this with { Senders = Senders + 1, SenderSum = SenderSum + hash });
}

/// <summary>
/// A running 64-bit hash over the columns of a row that are only ever compared: time, priority, templates, campaign, metadata, the parts
/// of the event date, and the spelling of the dates. The same code makes it for a stored row and for a planned email.
/// </summary>
internal struct RowFingerprint()
{
    private const ulong Prime = 0x9E3779B97F4A7C15;
    private const ulong NullMark = 0xD6E8FEB86659FD93;

    /// <summary>Added when every date of the row is spelt <c>YYYY-MM-DD</c> and nothing more.</summary>
    public const long Canonical = 1;

    public ulong Value { get; private set; }

    public void Add(ReadOnlySpan<byte> text) => Mix(XxHash3.HashToUInt64(text) + 1);

    public void Add(long number) => Mix(((ulong)number * Prime) ^ 0xA5A5);

    public void AddNull() => Mix(NullMark);

    private void Mix(ulong value) => Value = (ulong.RotateLeft(Value, 23) ^ value) * Prime;
}
