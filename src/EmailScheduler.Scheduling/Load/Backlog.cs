using System.Runtime.InteropServices;

namespace EmailScheduler.Scheduling.Load;

/// <summary>
/// The emails that have left their day, by the day that they came to. Most of them wait for the next send day, day after day, and stay where they are in memory while they do;
/// what jumps over a window is put among them on the day that it comes to. So a backlog of millions that rolls over weeks costs little more than what it gives to each day.
/// </summary>
internal sealed class Backlog
{
    private readonly Dictionary<int, WaitingEmails> _byDay = [];

    public bool IsEmpty => _byDay.Count == 0;

    /// <summary>Takes all that has come to a day.</summary>
    public WaitingEmails Take(int day) => _byDay.Remove(day, out var arrived) ? arrived : new WaitingEmails();

    /// <summary>Passes emails on to a day.</summary>
    public void Add(int day, WaitingEmails emails)
    {
        if (emails.Count == 0)
        {
            return;
        }

        ref var others = ref CollectionsMarshal.GetValueRefOrAddDefault(_byDay, day, out _);
        if (others is not null)
        {
            emails.Merge(others);
        }

        others = emails;
    }

    /// <summary>Passes an email on to a day.</summary>
    public void Add(int day, EmailOrder order, WaitingEmail email)
    {
        ref var others = ref CollectionsMarshal.GetValueRefOrAddDefault(_byDay, day, out _);
        (others ??= new WaitingEmails()).Add(order, email);
    }
}

/// <summary>What an email has in common with many others in the order in which emails keep their day, which is by this and then by place.</summary>
/// <param name="Priority">Its priority.</param>
/// <param name="Base">Its base date.</param>
internal readonly record struct EmailOrder(int Priority, int Base)
{
    /// <summary>By priority, then by base date.</summary>
    public static readonly Comparer<EmailOrder> Comparer = Comparer<EmailOrder>.Create(static (left, right) => (left.Priority, left.Base).CompareTo((right.Priority, right.Base)));
}

/// <summary>An email on an overflowing day.</summary>
/// <param name="Place">Its place in the whole plan: the order by contact, type and event.</param>
/// <param name="FreeUntil">Every send day from the current day to this is free for it; below the next send day when that is not known.</param>
internal readonly record struct WaitingEmail(int Place, int FreeUntil);

/// <summary>Emails in the order in which they keep their day: many share few <see cref="EmailOrder"/>s.</summary>
/// <param name="expected">How many emails there is room for from the start; most of them are expected to be like the first.</param>
internal sealed class WaitingEmails(int expected = 0)
{
    private readonly SortedDictionary<EmailOrder, WaitingQueue> _queues = new(EmailOrder.Comparer);
    private WaitingQueue? _latest;

    public long Count => _queues.Values.Sum(queue => (long)queue.Count);

    /// <summary>The queues, the first of which goes first.</summary>
    public IEnumerable<WaitingQueue> Queues => _queues.Values;

    public void Add(EmailOrder order, WaitingEmail email) => QueueOf(order).Add(email);

    /// <summary>Adds all emails of another list, which is not used any more.</summary>
    public void Merge(WaitingEmails other)
    {
        foreach (var (order, queue) in other._queues)
        {
            if (_queues.TryGetValue(order, out var own))
            {
                own.Merge(queue);
            }
            else
            {
                _queues.Add(order, queue);
            }
        }
    }

    /// <summary>Forgets the queues in which no email is left.</summary>
    public void RemoveEmptyQueues()
    {
        foreach (var queue in _queues.Values.Where(queue => queue.Count == 0).ToList())
        {
            _queues.Remove(queue.Order);
        }

        _latest = null;
    }

    // A day's own emails mostly come one like the other.
    private WaitingQueue QueueOf(EmailOrder order)
    {
        if (_latest is { } latest && latest.Order == order)
        {
            return latest;
        }

        if (!_queues.TryGetValue(order, out var queue))
        {
            _queues.Add(order, queue = new WaitingQueue(order, _queues.Count == 0 ? expected : 0));
        }

        return _latest = queue;
    }
}
