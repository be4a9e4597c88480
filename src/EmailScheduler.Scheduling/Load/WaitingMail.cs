using System.Runtime.InteropServices;

namespace EmailScheduler.Scheduling.Load;

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
