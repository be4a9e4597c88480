using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Load;

/// <summary>Spreads effective-date mails, which pile up on firsts of months, over neighbouring days (docs/scheduling-rules.md, section 6.2).</summary>
internal sealed class EffectiveDateSmoothing(PlanContext context)
{
    private readonly int _window = context.Settings.SmoothingDays;

    public void Apply(IReadOnlyList<PlanBlock> blocks)
    {
        // Counted before any moves: what one mail does must not depend on which was looked at first.
        var crowded = CrowdedDays(blocks);
        if (crowded.Count == 0)
        {
            return;
        }

        foreach (var block in blocks)
        {
            foreach (ref var mail in block.Mails.AsSpan())
            {
                if (TakesPart(mail) && crowded.Contains(mail.Send))
                {
                    Move(ref mail, context.Contacts[block.ContactOf(mail)]);
                }
            }
        }
    }

    private HashSet<int> CrowdedDays(IReadOnlyList<PlanBlock> blocks)
    {
        var counts = new Dictionary<int, long>();
        foreach (var block in blocks)
        {
            foreach (ref readonly var mail in block.Mails.AsSpan())
            {
                if (TakesPart(mail))
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(counts, mail.Send, out _)++;
                }
            }
        }

        return [.. counts.Where(day => day.Value > context.Settings.EffectiveDateLimit).Select(day => day.Key)];
    }

    private static bool TakesPart(in Mail mail) => mail.Type == MailTypes.EffectiveDate && mail.IsScheduled && !mail.IsOverdue;

    private void Move(ref Mail mail, in Contact contact)
    {
        var hash = MailHash.Compute(contact.Id, context.Types.Utf8(mail.Type), DayNumber.Year(mail.Event));
        var day = mail.Send + (int)(hash % (ulong)_window) - (_window / 2);
        if (day >= context.Days.First && day <= mail.Event && !context.Windows.TryFind(contact, day, out _))
        {
            mail.Base = day;
            mail.Send = day;
        }
    }
}
