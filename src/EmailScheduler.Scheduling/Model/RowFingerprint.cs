using System.IO.Hashing;

namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// A running 64-bit hash over the columns of a row that are only ever compared: time, priority, templates, campaign, metadata, the parts
/// of the event date, and the spelling of the dates. The same code makes it for a stored row and for a planned mail.
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
