namespace EmailScheduler.Functions.Orchestrations;

/// <summary>
/// Work that is done a bounded number at a time: each lane takes the next place as soon as it is free. All lanes run on the orchestration's one thread,
/// in the order of its history, and therefore replay.
/// </summary>
internal static class Lanes
{
    /// <param name="places">How many places there are.</param>
    /// <param name="lanes">The most that work at the same time.</param>
    /// <param name="work">Does the work of a place, from 0 on.</param>
    public static Task RunAsync(int places, int lanes, Func<int, Task> work)
    {
        var next = 0;
        async Task LaneAsync()
        {
            while (next < places)
            {
                await work(next++);
            }
        }

        return Task.WhenAll(Enumerable.Range(0, Math.Min(lanes, places)).Select(_ => LaneAsync()));
    }
}
