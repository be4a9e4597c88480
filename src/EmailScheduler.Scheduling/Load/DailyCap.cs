using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Load;

/// <summary>Moves what is too much for a day to later days (docs/scheduling-rules.md, section 6.3).</summary>
internal sealed class DailyCap(PlanContext context)
{
    private readonly long _cap = context.Settings.DailyCap;
    private readonly long _limit = context.Settings.DailyLimit;

    // The next free day of each mail that waits, on the day at hand.
    private int[] _next = [];

    public void Apply(IReadOnlyList<PlanBlock> blocks, CancellationToken cancellationToken)
    {
        var sending = context.Rows.CountByDate(static row => row.Status is RowStatus.Scheduled or RowStatus.Processing);
        var mails = new MailsByDay(blocks);
        var overflowing = mails.Counts.Where(day => day.Value + sending.GetValueOrDefault(day.Key) > _limit).Select(day => day.Key).ToList();
        if (overflowing.Count == 0)
        {
            return;
        }

        var (first, last) = (overflowing.Min(), overflowing.Max());
        var backlog = new Backlog();
        for (var day = first; day <= last || !backlog.IsEmpty; day++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            backlog.BeginDay();
            Balance(day, sending.GetValueOrDefault(day), mails, backlog);
        }
    }

    private void Balance(int day, long sending, MailsByDay mails, Backlog backlog)
    {
        var load = sending + mails.Counts.GetValueOrDefault(day) + backlog.CountOf(day);
        if (load > _limit)
        {
            PassOn(day, sending, CollectionsMarshal.AsSpan(backlog.Take(day, Own(day, mails))), mails, backlog);
            return;
        }

        foreach (var mail in backlog.Take(day, []))
        {
            mails.At(mail.Place, out _).Send = day;
        }
    }

    private List<WaitingMail> Own(int day, MailsByDay mails)
    {
        var places = mails.Of(day);
        var own = new List<WaitingMail>(places.Length);
        foreach (var place in places)
        {
            ref readonly var mail = ref mails.At(place, out var block);
            own.Add(new WaitingMail(WaitingMail.KeyOf(block.Priority(mail, context.Types), mail.Base), place, DayNumber.None));
        }

        return own;
    }

    // What has no later day stays whatever the load; the cap leaves room for as many of the others, the first ones.
    private void PassOn(int day, long sending, ReadOnlySpan<WaitingMail> waiting, MailsByDay mails, Backlog backlog)
    {
        var next = NextDays(day, waiting, mails, out var stuck);
        var room = Math.Max(0, _cap - sending - stuck);
        for (var index = 0; index < waiting.Length; index++)
        {
            if (next[index] == DayNumber.None || room-- > 0)
            {
                mails.At(waiting[index].Place, out _).Send = day;
            }
            else
            {
                backlog.Add(next[index] <= waiting[index].FreeUntil ? waiting[index] : Moved(waiting[index], next[index], mails), day, next[index]);
            }
        }
    }

    private ReadOnlySpan<int> NextDays(int day, ReadOnlySpan<WaitingMail> waiting, MailsByDay mails, out long stuck)
    {
        if (_next.Length < waiting.Length)
        {
            _next = new int[waiting.Length];
        }

        stuck = 0;
        for (var index = 0; index < waiting.Length; index++)
        {
            _next[index] = day < waiting[index].FreeUntil ? day + 1 : NextFree(waiting[index], day, mails);
            stuck += _next[index] == DayNumber.None ? 1 : 0;
        }

        return _next.AsSpan(0, waiting.Length);
    }

    private int NextFree(in WaitingMail waiting, int day, MailsByDay mails)
    {
        ref readonly var mail = ref mails.At(waiting.Place, out var block);
        if (day >= Math.Min(mail.Latest, DayNumber.Last))
        {
            return DayNumber.None;
        }

        return context.Types[mail.Type].RespectsWindows
            ? context.Windows.FirstFree(context.Contacts[block.ContactOf(mail)], day + 1, mail.Latest)
            : day + 1;
    }

    private WaitingMail Moved(in WaitingMail waiting, int day, MailsByDay mails)
    {
        ref readonly var mail = ref mails.At(waiting.Place, out var block);
        var freeUntil = context.Types[mail.Type].RespectsWindows ? context.Windows.FreeUntil(context.Contacts[block.ContactOf(mail)], day) : DayNumber.Last;
        return waiting with { FreeUntil = Math.Min(freeUntil, mail.Latest) };
    }
}

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

/// <summary>
/// A mail on an overflowing day. What is asked of it day after day is kept here, so that a backlog of millions that rolls over weeks is a walk
/// along an array, not a jump into the plan for each mail and day.
/// </summary>
/// <param name="Key">Its priority and base date, in the order in which mails keep their day.</param>
/// <param name="Place">Its place in the whole plan: the order by contact, type and event.</param>
/// <param name="FreeUntil">Every day from the current one to this is free for it; below the current day when that is not known.</param>
internal readonly record struct WaitingMail(long Key, int Place, int FreeUntil)
{
    /// <summary>By (priority, base date, contact id, email type, event date): the first keep their day.</summary>
    public static int Compare(WaitingMail left, WaitingMail right) =>
        left.Key != right.Key ? left.Key.CompareTo(right.Key) : left.Place.CompareTo(right.Place);

    /// <summary>Mails that stand in the order of their places, sorted in linear time: many mails share few keys.</summary>
    public static List<WaitingMail> Sorted(List<WaitingMail> mails)
    {
        var ends = new Dictionary<long, int>();
        foreach (var mail in mails)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(ends, mail.Key, out _)++;
        }

        if (ends.Count < 2)
        {
            return mails;
        }

        // Each key's end begins as its start and moves on as its mails are put down.
        var next = 0;
        foreach (var key in ends.Keys.Order().ToList())
        {
            (ends[key], next) = (next, next + ends[key]);
        }

        var sorted = new List<WaitingMail>(mails.Count);
        CollectionsMarshal.SetCount(sorted, mails.Count);
        foreach (var mail in mails)
        {
            sorted[CollectionsMarshal.GetValueRefOrNullRef(ends, mail.Key)++] = mail;
        }

        return sorted;
    }

    /// <summary>Priority first, then the base date, as one number that compares as they do.</summary>
    public static long KeyOf(int priority, int baseDay) => ((long)priority << 32) | (uint)baseDay;
}
