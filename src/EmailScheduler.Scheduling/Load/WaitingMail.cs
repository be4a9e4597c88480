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

    /// <summary>Priority first, then the base date, as one number that compares as they do.</summary>
    public static long KeyOf(int priority, int baseDay) => ((long)priority << 32) | (uint)baseDay;
}
