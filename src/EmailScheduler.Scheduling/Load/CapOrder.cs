using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Calendar;
using EmailScheduler.Scheduling.Mails;
using EmailScheduler.Scheduling.Plans;

namespace EmailScheduler.Scheduling.Load;

/// <summary>
/// The mails to send from a day on, by (priority, base date, contact id, email type, event date). Blocks hold mails in the order of the
/// contacts already and there are few priorities and days, so a sort by buckets does it in linear time.
/// </summary>
internal static class CapOrder
{
    public static IEnumerable<(int Day, MailPlace Place)> Of(IReadOnlyList<PlanBlock> blocks, PlanContext context, int firstDay)
    {
        var buckets = new Dictionary<(int Priority, int Base), List<(int Day, int Block, int Index)>>();
        for (var number = 0; number < blocks.Count; number++)
        {
            AddBlock(blocks[number], number, context.Types, firstDay, buckets);
        }

        var rank = 0;
        foreach (var key in buckets.Keys.Order())
        {
            foreach (var (day, block, index) in buckets[key])
            {
                yield return (day, new MailPlace(rank++, block, index, FreeUntil: DayNumber.None, IsMoved: false));
            }
        }
    }

    private static void AddBlock(PlanBlock block, int number, MailTypes types, int firstDay, Dictionary<(int, int), List<(int, int, int)>> buckets)
    {
        var order = new List<(int TypeRank, int Event, int Index)>();
        for (var first = 0; first < block.Mails.Length;)
        {
            var mails = block.ContactFrom(first);
            order.Clear();
            for (var index = 0; index < mails.Length; index++)
            {
                if (mails[index].IsScheduled && mails[index].Send >= firstDay)
                {
                    order.Add((types.Rank(mails[index].Type), mails[index].Event, first + index));
                }
            }

            order.Sort();
            foreach (var (_, _, index) in order)
            {
                ref readonly var mail = ref block.Mails[index];
                ref var bucket = ref CollectionsMarshal.GetValueRefOrAddDefault(buckets, (block.Priority(mail, types), mail.Base), out _);
                (bucket ??= []).Add((mail.Send, number, index));
            }

            first += mails.Length;
        }
    }
}
