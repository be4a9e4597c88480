using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>
/// Which emails of a contact are written: where several of one type end with one date, the first by (pre-scheduled before skipped, base date,
/// event date) (docs/scheduling-rules.md, section 6.4).
/// </summary>
internal sealed class DuplicateEmailFilter(EmailTypes types)
{
    private readonly List<int> _written = [];
    private ulong[] _keys = new ulong[16];
    private int[] _places = new int[16];

    /// <summary>The places of the emails to write, in the order of the table's key, so that its index grows at its end.</summary>
    public IReadOnlyList<int> Of(ReadOnlySpan<Email> emails)
    {
        _written.Clear();
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
        for (var first = 0; first < emails.Length;)
        {
            var best = _places[first];
            var next = first + 1;
            for (; next < emails.Length && _keys[next] == _keys[first]; next++)
            {
                best = ComesBefore(emails[_places[next]], emails[best]) ? _places[next] : best;
            }

            _written.Add(best);
            first = next;
        }

        return _written;
    }

    private static bool ComesBefore(in Email left, in Email right) =>
        (!left.IsScheduled, left.Base, left.Event).CompareTo((!right.IsScheduled, right.Base, right.Event)) < 0;
}
