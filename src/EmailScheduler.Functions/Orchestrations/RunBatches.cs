namespace EmailScheduler.Functions.Orchestrations;

/// <summary>The runs of one occurrence, split so that no orchestration's history becomes too long.</summary>
/// <param name="All">The batches, in the order of the runs; one, with all runs, when there is nothing to split.</param>
/// <param name="AtOnce">The most batches that work at the same time.</param>
internal sealed record RunBatches(IReadOnlyList<DueRunList> All, int AtOnce)
{
    /// <summary>
    /// The most runs that one orchestration brings to an end. A run leaves at most four events in its history: the child created, the child ended, and the
    /// start and the end of the orchestrator's turn that takes note of it. Every turn replays the whole history. 250 runs are about 1,000
    /// events, and 250 turns of 500 events on average; 1,000 runs in one history would be 4,000 events and, all in all, four times as much to replay.
    /// Of the orchestration that splits, a batch is four events again: within 5,000 there is room for some 1,200 batches; the bytes of the list, some 800 for each run, are felt sooner.
    /// </summary>
    public const int LargestBatch = 250;

    /// <summary>One organization that waits for its lease must not hold up all others of its batch, as it would in a single lane.</summary>
    private const int FewestLanes = 2;

    /// <summary>Splits the runs. The batches that work at the same time share <see cref="DueRunList.MaxParallelRuns"/>, to the last of it.</summary>
    public static RunBatches Of(DueRunList due)
    {
        if (due.BatchSize is not { } size || due.Runs.Count <= size)
        {
            return new RunBatches([due], AtOnce: 1);
        }

        var needed = RoundedUp(due.Runs.Count, size);
        var atOnce = Math.Clamp(due.MaxParallelRuns / FewestLanes, 1, needed);

        // Full rounds of batches that are alike: a last batch that works on its own, or a short one, would leave lanes idle.
        var count = RoundedUp(needed, atOnce) * atOnce;
        var batches = new List<DueRunList>(count);
        for (var (place, first) = (0, 0); place < count; place++)
        {
            var length = PartOf(due.Runs.Count, count, place);
            batches.Add(new DueRunList { Runs = [.. due.Runs.Skip(first).Take(length)], MaxParallelRuns = PartOf(due.MaxParallelRuns, atOnce, place) });
            first += length;
        }

        return new RunBatches(batches, atOnce);
    }

    private static int RoundedUp(int whole, int part) => (whole + part - 1) / part;

    /// <summary>One of so many parts of a whole, which differ by at most one, the larger ones first; places after the last part get a smaller one.</summary>
    private static int PartOf(int whole, int parts, int place) => (whole / parts) + (place < whole % parts ? 1 : 0);
}
