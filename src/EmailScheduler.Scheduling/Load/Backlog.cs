using System.Runtime.InteropServices;

namespace EmailScheduler.Scheduling.Load;

/// <summary>
/// The mails that have left their day, by the day that they came to. What moved by one day is in order already and is only merged; what jumped
/// over a window is sorted on arrival. So a backlog costs linear time a day.
/// </summary>
internal sealed class Backlog
{
    private readonly Dictionary<int, List<WaitingMail>> _jumped = [];
    private readonly List<WaitingMail> _merged = [];
    private readonly List<WaitingMail> _spare = [];
    private List<WaitingMail> _fromDayBefore = [];
    private List<WaitingMail> _toNextDay = [];
    private int _count;

    public bool IsEmpty => _count == 0;

    /// <summary>Begins a day: what the day before passed on has arrived.</summary>
    public void BeginDay()
    {
        (_fromDayBefore, _toNextDay) = (_toNextDay, _fromDayBefore);
        _toNextDay.Clear();
    }

    public int CountOf(int day) => _fromDayBefore.Count + (_jumped.TryGetValue(day, out var jumped) ? jumped.Count : 0);

    /// <summary>Takes all that came to the day, in order, together with the day's own mails. The list is valid until the next day.</summary>
    public List<WaitingMail> Take(int day, List<WaitingMail> own)
    {
        _count -= CountOf(day);
        own = WaitingMail.Sorted(own);
        _toNextDay.EnsureCapacity(own.Count + _fromDayBefore.Count);
        var all = Merge(own, _fromDayBefore, _merged);
        if (_jumped.Remove(day, out var jumped))
        {
            jumped.Sort(WaitingMail.Compare);
            all = Merge(all, jumped, ReferenceEquals(all, _merged) ? _spare : _merged);
        }

        return all;
    }

    /// <summary>Passes a mail on from <paramref name="from"/>; called in the order of the mails.</summary>
    public void Add(WaitingMail mail, int from, int to)
    {
        _count++;
        if (to == from + 1)
        {
            _toNextDay.Add(mail);
        }
        else
        {
            ref var jumped = ref CollectionsMarshal.GetValueRefOrAddDefault(_jumped, to, out _);
            (jumped ??= []).Add(mail);
        }
    }

    // Millions of mails: what needs no merging is not copied.
    private static List<WaitingMail> Merge(List<WaitingMail> left, List<WaitingMail> right, List<WaitingMail> target)
    {
        if (left.Count == 0 || right.Count == 0)
        {
            return right.Count == 0 ? left : right;
        }

        target.Clear();
        target.EnsureCapacity(left.Count + right.Count);
        var (l, r) = (0, 0);
        while (l < left.Count && r < right.Count)
        {
            target.Add(WaitingMail.Compare(left[l], right[r]) < 0 ? left[l++] : right[r++]);
        }

        target.AddRange(CollectionsMarshal.AsSpan(left)[l..]);
        target.AddRange(CollectionsMarshal.AsSpan(right)[r..]);
        return target;
    }
}
