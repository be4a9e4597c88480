using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Load;

/// <summary>Counts emails of a plan by their send day, on all processors.</summary>
internal static class DayCounts
{
    /// <summary>Whether an email is counted.</summary>
    public delegate bool Filter(in Email email);

    /// <param name="blocks">The plan, which no one changes meanwhile.</param>
    /// <param name="filter">Called by several threads at a time.</param>
    /// <param name="cancellationToken">Stops between blocks.</param>
    public static Dictionary<int, int> Of(IReadOnlyList<PlanBlock> blocks, Filter filter, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<int, int>();
        Parallel.ForEach(
            blocks,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            () => [],
            (PlanBlock block, ParallelLoopState state, Dictionary<int, int> days) =>
            {
                foreach (ref readonly var email in block.Emails.AsSpan())
                {
                    if (filter(email))
                    {
                        CollectionsMarshal.GetValueRefOrAddDefault(days, email.Send, out _)++;
                    }
                }

                return days;
            },
            days =>
            {
                lock (counts)
                {
                    foreach (var (day, count) in days)
                    {
                        CollectionsMarshal.GetValueRefOrAddDefault(counts, day, out _) += count;
                    }
                }
            });
        return counts;
    }
}
