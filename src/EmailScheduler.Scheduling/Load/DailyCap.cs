using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Load;

/// <summary>Moves what is too much for a day to later days (docs/scheduling-rules.md, section 6.3).</summary>
internal sealed class DailyCap
{
    private readonly PlanContext _context;
    private readonly long _cap;
    private readonly long _limit;
    private readonly EmailsByDay _emails;
    private readonly Backlog _backlog = new();

    /// <param name="context">What the plan is made from.</param>
    /// <param name="blocks">The plan.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    public DailyCap(PlanContext context, IReadOnlyList<PlanBlock> blocks, CancellationToken cancellationToken)
    {
        _context = context;
        (_cap, _limit) = (context.Settings.DailyCap, context.Settings.DailyLimit);
        _emails = new EmailsByDay(blocks, cancellationToken);
    }

    /// <summary>Gives every email of the plan the day that it keeps.</summary>
    /// <param name="cancellationToken">Stops between days.</param>
    public void Apply(CancellationToken cancellationToken)
    {
        var sending = _context.Rows.Sending;
        var overflowing = _emails.Counts.Where(day => day.Value + sending.GetValueOrDefault(day.Key) > _limit).Select(day => day.Key).ToList();
        if (overflowing.Count == 0)
        {
            return;
        }

        var (first, last) = (overflowing.Min(), overflowing.Max());
        for (var day = first; day <= last || !_backlog.IsEmpty; day++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Balance(day, sending.GetValueOrDefault(day));
        }
    }

    private void Balance(int day, long sending)
    {
        var arrived = _backlog.Take(day);
        if (sending + _emails.Counts.GetValueOrDefault(day) + arrived.Count > _limit)
        {
            arrived.Merge(Own(day));
            PassOn(day, sending, arrived);
            return;
        }

        foreach (var queue in arrived.Queues)
        {
            Keep(day, queue.Emails);
        }
    }

    private WaitingEmails Own(int day)
    {
        var places = _emails.Of(day);
        var own = new WaitingEmails(places.Length);
        foreach (var place in places)
        {
            ref readonly var email = ref _emails.At(place, out var block);
            own.Add(new EmailOrder(block.Priority(email, _context.Types), email.Base), new WaitingEmail(place, IsFree(email, block, day) ? FreeUntil(email, block, day) : DayNumber.None));
        }

        return own;
    }

    // What has no later day stays whatever the load; the cap leaves room for as many of the others, the first ones.
    // With a cap of 10 and a limit of 12, a day of 15 emails, of which 1 is the sender's and 2 have no later day: those 3 stay, and the first 7 of the other 12;
    // 5 move to their next free day, where they count before that day is balanced. A day of 12 stays as it is, although it is above the cap.
    private void PassOn(int day, long sending, WaitingEmails waiting)
    {
        var nextSendDay = _context.Free.NextSendDay(day);
        var stuck = 0;
        foreach (var queue in waiting.Queues)
        {
            stuck += queue.FindOthers(nextSendDay, email => NextFree(email, day));
        }

        var room = Math.Max(0, _cap - sending - stuck);
        foreach (var queue in waiting.Queues)
        {
            Keep(day, queue.TakeFirst(ref room));
            queue.PassOthersOn((email, next) => PassOn(email, queue.Order, day, next, nextSendDay));
        }

        waiting.RemoveEmptyQueues();
        _backlog.Add(nextSendDay, waiting);
    }

    // What waits for the next send day stays in its queue.
    private WaitingEmail? PassOn(WaitingEmail waiting, EmailOrder order, int day, int next, int nextSendDay)
    {
        ref var email = ref _emails.At(waiting.Place, out var block);
        if (next == DayNumber.None)
        {
            email.Send = day;
            return null;
        }

        var moved = waiting with { FreeUntil = FreeUntil(email, block, next) };
        if (next == nextSendDay)
        {
            return moved;
        }

        _backlog.Add(next, order, moved);
        return null;
    }

    private void Keep(int day, ReadOnlySpan<WaitingEmail> waiting)
    {
        foreach (ref readonly var email in waiting)
        {
            _emails.At(email.Place, out _).Send = day;
        }
    }

    private int NextFree(WaitingEmail waiting, int day)
    {
        ref readonly var email = ref _emails.At(waiting.Place, out var block);
        return day >= Math.Min(email.Latest, DayNumber.Last)
            ? DayNumber.None
            : _context.Free.First(_context.Contacts[block.ContactOf(email)], _context.Types[email.Type].AvoidsWindows, day + 1, email.Latest);
    }

    private bool IsFree(in Email email, PlanBlock block, int day) =>
        _context.Free.IsFree(_context.Contacts[block.ContactOf(email)], _context.Types[email.Type].AvoidsWindows, day, email.Latest);

    // From a free day on.
    private int FreeUntil(in Email email, PlanBlock block, int day) =>
        Math.Min(_context.Free.FreeUntil(_context.Contacts[block.ContactOf(email)], _context.Types[email.Type].AvoidsWindows, day), email.Latest);
}
