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
