using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Calendar;
using EmailScheduler.Scheduling.Mails;
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
        var senderLoad = SenderLoad();
        if (FirstOverflow(blocks, senderLoad) is not { } first)
        {
            return;
        }

        var queues = new DayQueues(CapOrder.Of(blocks, context, first));
        while (queues.TryTakeNext(out var day, out var mails))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sending = senderLoad.GetValueOrDefault(day);
            if (sending + mails.Count > _limit)
            {
                Relieve(day, sending, mails, blocks, queues);
            }
        }
    }

    private void Relieve(int day, long sending, IReadOnlyList<MailPlace> mails, IReadOnlyList<PlanBlock> blocks, DayQueues queues)
    {
        var next = new int[mails.Count];
        var stuck = 0L;
        for (var index = 0; index < next.Length; index++)
        {
            next[index] = NextFree(blocks[mails[index].Block].Mails[mails[index].Index], day);
            stuck += next[index] == DayNumber.None ? 1 : 0;
        }

        var room = Math.Max(0, _cap - sending - stuck);
        for (var index = 0; index < next.Length; index++)
        {
            if (next[index] != DayNumber.None && room-- <= 0)
            {
                blocks[mails[index].Block].Mails[mails[index].Index].Send = next[index];
                queues.Add(next[index], mails[index], day);
            }
        }
    }

    private int NextFree(in Mail mail, int day)
    {
        if (day >= mail.Latest)
        {
            return DayNumber.None;
        }

        return context.Types[mail.Type].RespectsWindows
            ? context.Windows.FirstFree(context.Contacts[mail.Contact], day + 1, mail.Latest)
            : day < DayNumber.Last ? day + 1 : DayNumber.None;
    }

    private Dictionary<int, long> SenderLoad()
    {
        var load = new Dictionary<int, long>();
        foreach (var row in context.Rows.All())
        {
            if (row.Status is RowStatus.Scheduled or RowStatus.Processing && row.Date >= context.Days.First)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(load, row.Date, out _)++;
            }
        }

        return load;
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
