using System.Runtime.InteropServices;
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
        var senderLoad = context.Rows.CountByDate(static row => row.Status is RowStatus.Scheduled or RowStatus.Processing);
        if (FirstOverflow(blocks, senderLoad) is not { } first)
        {
            return;
        }

        var queues = new DayQueues(CapOrder.Of(blocks, context, first));
        while (queues.TryTakeNext(out var day, out var mails))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sending = senderLoad.GetValueOrDefault(day);
            var staying = sending + mails.Count > _limit ? Relieve(day, sending, mails, blocks, queues) : mails;
            foreach (var place in staying)
            {
                if (place.IsMoved)
                {
                    blocks[place.Block].Mails[place.Index].Send = day;
                }
            }
        }
    }

    // Moves what is too much and returns what stays.
    private List<MailPlace> Relieve(int day, long sending, List<MailPlace> mails, IReadOnlyList<PlanBlock> blocks, DayQueues queues)
    {
        var next = new int[mails.Count];
        var stuck = 0;
        for (var index = 0; index < next.Length; index++)
        {
            next[index] = NextFree(mails[index], day, blocks);
            stuck += next[index] == DayNumber.None ? 1 : 0;
        }

        var staying = new List<MailPlace>();
        var room = Math.Max(0, _cap - sending - stuck);
        for (var index = 0; index < next.Length; index++)
        {
            if (next[index] == DayNumber.None || room-- > 0)
            {
                staying.Add(mails[index]);
            }
            else
            {
                queues.Add(next[index], Moved(mails[index], next[index], blocks), day);
            }
        }

        return staying;
    }

    private int NextFree(in MailPlace place, int day, IReadOnlyList<PlanBlock> blocks)
    {
        if (day < place.FreeUntil)
        {
            return day + 1;
        }

        ref readonly var mail = ref blocks[place.Block].Mails[place.Index];
        if (day >= Math.Min(mail.Latest, DayNumber.Last))
        {
            return DayNumber.None;
        }

        return context.Types[mail.Type].RespectsWindows
            ? context.Windows.FirstFree(context.Contacts[mail.Contact], day + 1, mail.Latest)
            : day + 1;
    }

    private MailPlace Moved(in MailPlace place, int day, IReadOnlyList<PlanBlock> blocks)
    {
        if (day <= place.FreeUntil)
        {
            return place with { IsMoved = true };
        }

        ref readonly var mail = ref blocks[place.Block].Mails[place.Index];
        var freeUntil = context.Types[mail.Type].RespectsWindows ? context.Windows.FreeUntil(context.Contacts[mail.Contact], day) : DayNumber.Last;
        return place with { FreeUntil = Math.Min(freeUntil, mail.Latest), IsMoved = true };
    }

    private int? FirstOverflow(IReadOnlyList<PlanBlock> blocks, Dictionary<int, long> senderLoad)
    {
        var load = new Dictionary<int, long>();
        foreach (var block in blocks)
        {
            foreach (ref readonly var mail in block.Mails.AsSpan())
            {
                if (mail.IsScheduled)
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(load, mail.Send, out _)++;
                }
            }
        }

        return load.Where(day => day.Value + senderLoad.GetValueOrDefault(day.Key) > _limit).Min(day => (int?)day.Key);
    }
}
