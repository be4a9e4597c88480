using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Load;

/// <summary>Spreads effective-date emails, which pile up on firsts of months, over neighbouring days (docs/scheduling-rules.md, section 6.2).</summary>
internal sealed class EffectiveDateSmoothing(PlanContext context)
{
    private readonly int _window = context.Settings.SmoothingDays;

    public void Apply(IReadOnlyList<PlanBlock> blocks, CancellationToken cancellationToken)
    {
        // Counted before any moves: what one email does must not depend on which was looked at first.
        var crowded = DayCounts.Of(blocks, TakesPart, cancellationToken)
            .Where(day => day.Value > context.Settings.EffectiveDateLimit)
            .Select(day => day.Key)
            .ToHashSet();
        if (crowded.Count == 0)
        {
            return;
        }

        Parallel.ForEach(
            blocks,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            block =>
            {
                foreach (ref var email in block.Emails.AsSpan())
                {
                    if (TakesPart(email) && crowded.Contains(email.Send))
                    {
                        Move(ref email, context.Contacts[block.ContactOf(email)]);
                    }
                }
            });
    }

    private static bool TakesPart(in Email email) => email.Type == EmailTypes.EffectiveDate && email.IsScheduled && !email.IsOverdue;

    private void Move(ref Email email, in Contact contact)
    {
        var hash = EmailHash.Compute(contact.Id, context.Types.Utf8(email.Type), DayNumber.Year(email.Event));
        var day = email.Send + (int)(hash % (ulong)_window) - (_window / 2);
        if (day >= context.Days.FirstSendDay && context.Free.IsFree(contact, context.Types[email.Type].AvoidsWindows, day, email.Latest))
        {
            email.Base = day;
            email.Send = day;
        }
    }
}
