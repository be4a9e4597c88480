namespace EmailScheduler.Simulation.Tests.Time;

/// <summary>Virtual time: what is to happen, in the order of when; the seed decides among what happens at the same instant.</summary>
internal sealed class Timeline(Seeded seeded)
{
    private readonly PriorityQueue<Action, (long Due, ulong Lot)> _events = new();

    /// <summary>Since the simulation began, by a clock that no one in it can read.</summary>
    public TimeSpan Now { get; private set; }

    public void In(TimeSpan delay, Action action) => At(Now + delay, action);

    public void At(TimeSpan due, Action action) => _events.Enqueue(action, (Math.Max(due.Ticks, Now.Ticks), seeded.Next()));

    /// <summary>Lets the next thing happen; <see langword="false"/> when there is none.</summary>
    public bool TryStep()
    {
        if (!_events.TryDequeue(out var action, out var when))
        {
            return false;
        }

        Now = TimeSpan.FromTicks(when.Due);
        action();
        return true;
    }
}
