using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>The emails of a contact in the order of the table's key, so that its index grows at its end.</summary>
internal sealed class KeyOrder(EmailTypes types)
{
    private readonly List<int> _order = [];
    private ulong[] _keys = new ulong[16];
    private int[] _places = new int[16];

    /// <summary>The places of the emails in that order.</summary>
    public IReadOnlyList<int> Of(ReadOnlySpan<Email> emails)
    {
        if (_keys.Length < emails.Length)
        {
            (_keys, _places) = (new ulong[emails.Length * 2], new int[emails.Length * 2]);
        }

        for (var index = 0; index < emails.Length; index++)
        {
            _keys[index] = ((ulong)types.Rank(emails[index].Type) << 32) | (uint)emails[index].Send;
            _places[index] = index;
        }

        Array.Sort(_keys, _places, 0, emails.Length);
        _order.Clear();
        _order.AddRange(_places.AsSpan(0, emails.Length));
        return _order;
    }
}
