using System.Runtime.InteropServices;

namespace EmailScheduler.Scheduling.Load;

/// <summary>
/// The mails of each day in the order of their ranks, while some move to later days. What moves to the very next day arrives sorted and is
/// merged; only what jumps over a window is sorted again, so a backlog that rolls over many days costs linear time a day.
/// </summary>
internal sealed class DayQueues
{
    private readonly Dictionary<int, Queue> _queues = [];
    private readonly PriorityQueue<int, int> _days = new();

    public DayQueues(IEnumerable<(int Day, MailPlace Place)> inOrderOfRank)
    {
        foreach (var (day, place) in inOrderOfRank)
        {
            QueueOf(day).Sorted.Add(place);
        }
    }

    /// <summary>Adds a mail that leaves <paramref name="from"/>; called in the order of the ranks.</summary>
    public void Add(int day, MailPlace place, int from)
    {
        var queue = QueueOf(day);
        (from == day - 1 ? queue.FromDayBefore : queue.Others).Add(place);
    }

    /// <summary>Takes the mails of the next day, in ascending order of the days.</summary>
    public bool TryTakeNext(out int day, out List<MailPlace> mails)
    {
        if (!_days.TryDequeue(out day, out _))
        {
            mails = [];
            return false;
        }

        _queues.Remove(day, out var queue);
        queue!.Others.Sort(static (left, right) => left.Rank.CompareTo(right.Rank));
        mails = Merge(Merge(queue.Sorted, queue.FromDayBefore), queue.Others);
        return true;
    }

    private static List<MailPlace> Merge(List<MailPlace> left, List<MailPlace> right)
    {
        if (left.Count == 0 || right.Count == 0)
        {
            return left.Count == 0 ? right : left;
        }

        var merged = new List<MailPlace>(left.Count + right.Count);
        var (l, r) = (0, 0);
        while (l < left.Count && r < right.Count)
        {
            merged.Add(left[l].Rank < right[r].Rank ? left[l++] : right[r++]);
        }

        merged.AddRange(CollectionsMarshal.AsSpan(left)[l..]);
        merged.AddRange(CollectionsMarshal.AsSpan(right)[r..]);
        return merged;
    }

    private Queue QueueOf(int day)
    {
        if (!_queues.TryGetValue(day, out var queue))
        {
            _queues.Add(day, queue = new Queue());
            _days.Enqueue(day, day);
        }

        return queue;
    }

    private sealed class Queue
    {
        public List<MailPlace> Sorted { get; } = [];

        public List<MailPlace> FromDayBefore { get; } = [];

        public List<MailPlace> Others { get; } = [];
    }
}
