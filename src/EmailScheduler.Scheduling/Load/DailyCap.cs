using EmailScheduler.Scheduling.Calendar;
using EmailScheduler.Scheduling.Plans;
using EmailScheduler.Scheduling.Rows;

namespace EmailScheduler.Scheduling.Load;

/// <summary>Moves what is too much for a day to later days (scheduling-rules, section 6.3).</summary>
internal sealed class DailyCap(PlanContext context)
{
    private readonly long _cap = context.Settings.DailyCap;
    private readonly long _limit = context.Settings.DailyLimit;

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
        var waiting = backlog.Take(day, load > _limit ? Own(day, mails) : []);
        var room = load > _limit ? Room(day, sending, waiting, mails) : waiting.Count;
        foreach (var mail in waiting)
        {
            var next = load > _limit ? NextFree(mail, day, mails) : DayNumber.None;
            if (next == DayNumber.None || room-- > 0)
            {
                mails.At(mail.Place, out _).Send = day;
            }
            else
            {
                backlog.Add(Moved(mail, next, mails), day, next);
            }
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

    // What has no later day stays whatever the load; the cap leaves room for as many of the others.
    private long Room(int day, long sending, List<WaitingMail> waiting, MailsByDay mails)
    {
        var stuck = 0L;
        foreach (var mail in waiting)
        {
            stuck += NextFree(mail, day, mails) == DayNumber.None ? 1 : 0;
        }

        return Math.Max(0, _cap - sending - stuck);
    }

    private int NextFree(in WaitingMail waiting, int day, MailsByDay mails)
    {
        if (day < waiting.FreeUntil)
        {
            return day + 1;
        }

        ref readonly var mail = ref mails.At(waiting.Place, out _);
        if (day >= Math.Min(mail.Latest, DayNumber.Last))
        {
            return DayNumber.None;
        }

        return context.Types[mail.Type].RespectsWindows
            ? context.Windows.FirstFree(context.Contacts[mail.Contact], day + 1, mail.Latest)
            : day + 1;
    }

    private WaitingMail Moved(in WaitingMail waiting, int day, MailsByDay mails)
    {
        if (day <= waiting.FreeUntil)
        {
            return waiting;
        }

        ref readonly var mail = ref mails.At(waiting.Place, out _);
        var freeUntil = context.Types[mail.Type].RespectsWindows ? context.Windows.FreeUntil(context.Contacts[mail.Contact], day) : DayNumber.Last;
        return waiting with { FreeUntil = Math.Min(freeUntil, mail.Latest) };
    }
}
