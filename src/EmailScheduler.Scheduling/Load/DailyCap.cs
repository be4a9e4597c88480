using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Load;

/// <summary>Moves what is too much for a day to later days (docs/scheduling-rules.md, section 6.3).</summary>
internal sealed class DailyCap(PlanContext context)
{
    private readonly long _cap = context.Settings.DailyCap;
    private readonly long _limit = context.Settings.DailyLimit;

    // The next free day of each email that waits, on the day at hand.
    private int[] _next = [];

    public void Apply(IReadOnlyList<PlanBlock> blocks, CancellationToken cancellationToken)
    {
        var sending = context.Rows.Sending;
        var emails = new EmailsByDay(blocks);
        var overflowing = emails.Counts.Where(day => day.Value + sending.GetValueOrDefault(day.Key) > _limit).Select(day => day.Key).ToList();
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
            Balance(day, sending.GetValueOrDefault(day), emails, backlog);
        }
    }

    private void Balance(int day, long sending, EmailsByDay emails, Backlog backlog)
    {
        var load = sending + emails.Counts.GetValueOrDefault(day) + backlog.CountOf(day);
        if (load > _limit)
        {
            PassOn(day, sending, CollectionsMarshal.AsSpan(backlog.Take(day, Own(day, emails))), emails, backlog);
            return;
        }

        foreach (var email in backlog.Take(day, []))
        {
            emails.At(email.Place, out _).Send = day;
        }
    }

    private List<WaitingEmail> Own(int day, EmailsByDay emails)
    {
        var places = emails.Of(day);
        var own = new List<WaitingEmail>(places.Length);
        foreach (var place in places)
        {
            ref readonly var email = ref emails.At(place, out var block);
            own.Add(new WaitingEmail(WaitingEmail.KeyOf(block.Priority(email, context.Types), email.Base), place, DayNumber.None));
        }

        return own;
    }

    // What has no later day stays whatever the load; the cap leaves room for as many of the others, the first ones.
    // With a cap of 10 and a limit of 12, a day of 15 emails, of which 1 is the sender's and 2 have no later day: those 3 stay, and the first 7 of the other 12;
    // 5 move to their next free day, where they count before that day is balanced. A day of 12 stays as it is, although it is above the cap.
    private void PassOn(int day, long sending, ReadOnlySpan<WaitingEmail> waiting, EmailsByDay emails, Backlog backlog)
    {
        var next = NextDays(day, waiting, emails, out var stuck);
        var room = Math.Max(0, _cap - sending - stuck);
        for (var index = 0; index < waiting.Length; index++)
        {
            if (next[index] == DayNumber.None || room-- > 0)
            {
                emails.At(waiting[index].Place, out _).Send = day;
            }
            else
            {
                backlog.Add(next[index] <= waiting[index].FreeUntil ? waiting[index] : Moved(waiting[index], next[index], emails), day, next[index]);
            }
        }
    }

    private ReadOnlySpan<int> NextDays(int day, ReadOnlySpan<WaitingEmail> waiting, EmailsByDay emails, out long stuck)
    {
        if (_next.Length < waiting.Length)
        {
            _next = new int[waiting.Length];
        }

        stuck = 0;
        var nextSendDay = context.Free.NextSendDay(day);
        for (var index = 0; index < waiting.Length; index++)
        {
            _next[index] = nextSendDay != DayNumber.None && nextSendDay <= waiting[index].FreeUntil ? nextSendDay : NextFree(waiting[index], day, emails);
            stuck += _next[index] == DayNumber.None ? 1 : 0;
        }

        return _next.AsSpan(0, waiting.Length);
    }

    private int NextFree(in WaitingEmail waiting, int day, EmailsByDay emails)
    {
        ref readonly var email = ref emails.At(waiting.Place, out var block);
        if (day >= Math.Min(email.Latest, DayNumber.Last))
        {
            return DayNumber.None;
        }

        return context.Free.First(context.Contacts[block.ContactOf(email)], context.Types[email.Type].AvoidsWindows, day + 1, email.Latest);
    }

    private WaitingEmail Moved(in WaitingEmail waiting, int day, EmailsByDay emails)
    {
        ref readonly var email = ref emails.At(waiting.Place, out var block);
        var freeUntil = context.Free.FreeUntil(context.Contacts[block.ContactOf(email)], context.Types[email.Type].AvoidsWindows, day);
        return waiting with { FreeUntil = Math.Min(freeUntil, email.Latest) };
    }
}

/// <summary>
/// The emails that have left their day, by the day that they came to. What moved by one day is in order already and is only merged; what jumped
/// over a window is sorted on arrival. So a backlog costs linear time a day.
/// </summary>
internal sealed class Backlog
{
    private readonly Dictionary<int, List<WaitingEmail>> _jumped = [];
    private readonly List<WaitingEmail> _merged = [];
    private readonly List<WaitingEmail> _spare = [];
    private List<WaitingEmail> _fromDayBefore = [];
    private List<WaitingEmail> _toNextDay = [];
    private int _count;

    public bool IsEmpty => _count == 0;

    /// <summary>Begins a day: what the day before passed on has arrived.</summary>
    public void BeginDay()
    {
        (_fromDayBefore, _toNextDay) = (_toNextDay, _fromDayBefore);
        _toNextDay.Clear();
    }

    public int CountOf(int day) => _fromDayBefore.Count + (_jumped.TryGetValue(day, out var jumped) ? jumped.Count : 0);

    /// <summary>Takes all that came to the day, in order, together with the day's own emails. The list is valid until the next day.</summary>
    public List<WaitingEmail> Take(int day, List<WaitingEmail> own)
    {
        _count -= CountOf(day);
        own = WaitingEmail.Sorted(own);
        _toNextDay.EnsureCapacity(own.Count + _fromDayBefore.Count);
        var all = Merge(own, _fromDayBefore, _merged);
        if (_jumped.Remove(day, out var jumped))
        {
            jumped.Sort(WaitingEmail.Compare);
            all = Merge(all, jumped, ReferenceEquals(all, _merged) ? _spare : _merged);
        }

        return all;
    }

    /// <summary>Passes an email on from <paramref name="from"/>; called in the order of the emails.</summary>
    public void Add(WaitingEmail email, int from, int to)
    {
        _count++;
        if (to == from + 1)
        {
            _toNextDay.Add(email);
        }
        else
        {
            ref var jumped = ref CollectionsMarshal.GetValueRefOrAddDefault(_jumped, to, out _);
            (jumped ??= []).Add(email);
        }
    }

    // Millions of emails: what needs no merging is not copied.
    private static List<WaitingEmail> Merge(List<WaitingEmail> left, List<WaitingEmail> right, List<WaitingEmail> target)
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
            target.Add(WaitingEmail.Compare(left[l], right[r]) < 0 ? left[l++] : right[r++]);
        }

        target.AddRange(CollectionsMarshal.AsSpan(left)[l..]);
        target.AddRange(CollectionsMarshal.AsSpan(right)[r..]);
        return target;
    }
}

/// <summary>
/// An email on an overflowing day. What is asked of it day after day is kept here, so that a backlog of millions that rolls over weeks is a walk
/// along an array, not a jump into the plan for each email and day.
/// </summary>
/// <param name="Key">Its priority and base date, in the order in which emails keep their day.</param>
/// <param name="Place">Its place in the whole plan: the order by contact, type and event.</param>
/// <param name="FreeUntil">Every day from the current one to this is free for it; below the current day when that is not known.</param>
internal readonly record struct WaitingEmail(long Key, int Place, int FreeUntil)
{
    /// <summary>By (priority, base date, contact id, email type, event date): the first keep their day.</summary>
    public static int Compare(WaitingEmail left, WaitingEmail right) =>
        left.Key != right.Key ? left.Key.CompareTo(right.Key) : left.Place.CompareTo(right.Place);

    /// <summary>Emails that stand in the order of their places, sorted in linear time: many emails share few keys.</summary>
    public static List<WaitingEmail> Sorted(List<WaitingEmail> emails)
    {
        var ends = new Dictionary<long, int>();
        foreach (var email in emails)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(ends, email.Key, out _)++;
        }

        if (ends.Count < 2)
        {
            return emails;
        }

        // Each key's end begins as its start and moves on as its emails are put down.
        var next = 0;
        foreach (var key in ends.Keys.Order().ToList())
        {
            (ends[key], next) = (next, next + ends[key]);
        }

        var sorted = new List<WaitingEmail>(emails.Count);
        CollectionsMarshal.SetCount(sorted, emails.Count);
        foreach (var email in emails)
        {
            sorted[CollectionsMarshal.GetValueRefOrNullRef(ends, email.Key)++] = email;
        }

        return sorted;
    }

    /// <summary>Priority first, then the base date, as one number that compares as they do.</summary>
    public static long KeyOf(int priority, int baseDay) => ((long)priority << 32) | (uint)baseDay;
}
