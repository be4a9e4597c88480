using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>
/// Which mails of a contact are written: where several of one type end with one date, the first by (pre-scheduled before skipped, base date,
/// event date) (docs/scheduling-rules.md, section 6.4).
/// </summary>
internal sealed class DuplicateMailFilter(MailTypes types)
{
    private readonly List<int> _written = [];
    private ulong[] _keys = new ulong[16];
    private int[] _places = new int[16];

    /// <summary>The places of the mails to write, in the order of the table's key, so that its index grows at its end.</summary>
    public IReadOnlyList<int> Of(ReadOnlySpan<Mail> mails)
    {
        _written.Clear();
        if (_keys.Length < mails.Length)
        {
            (_keys, _places) = (new ulong[mails.Length * 2], new int[mails.Length * 2]);
        }

        for (var index = 0; index < mails.Length; index++)
        {
            _keys[index] = ((ulong)types.Rank(mails[index].Type) << 32) | (uint)mails[index].Send;
            _places[index] = index;
        }

        Array.Sort(_keys, _places, 0, mails.Length);
        for (var first = 0; first < mails.Length;)
        {
            var best = _places[first];
            var next = first + 1;
            for (; next < mails.Length && _keys[next] == _keys[first]; next++)
            {
                best = ComesBefore(mails[_places[next]], mails[best]) ? _places[next] : best;
            }

            _written.Add(best);
            first = next;
        }

        return _written;
    }

    private static bool ComesBefore(in Mail left, in Mail right) =>
        (!left.IsScheduled, left.Base, left.Event).CompareTo((!right.IsScheduled, right.Base, right.Event)) < 0;
}
