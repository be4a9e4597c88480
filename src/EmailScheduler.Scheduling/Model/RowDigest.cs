namespace EmailScheduler.Scheduling.Model;

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
