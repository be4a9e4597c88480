using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>
/// What identifies the addresses of contacts, as they are read: 64 bits of each, which are enough to count those that occur twice (two of three million addresses are
/// taken for one once in five million runs), and 64 more where one of two contacts is excluded for it.
/// </summary>
/// <param name="isExact">Whether the other 64 bits are kept.</param>
internal sealed class AddressList(bool isExact)
{
    private readonly ChunkedList<ulong> _lower = new();
    private readonly ChunkedList<ulong> _upper = new();

    /// <summary>Adds an address.</summary>
    /// <param name="identity"><see cref="EmailAddress.Identity"/>.</param>
    public void Add(Hash128 identity)
    {
        _lower.Add(identity.Lower);
        if (isExact)
        {
            _upper.Add(identity.Upper);
        }
    }

    /// <summary>The lists of several readers; they are emptied on the way.</summary>
    public static (ulong[] Lower, ulong[] Upper) Join(IReadOnlyList<AddressList> lists) =>
        (ChunkedList<ulong>.Concatenate([.. lists.Select(list => list._lower)]), ChunkedList<ulong>.Concatenate([.. lists.Select(list => list._upper)]));
}
