namespace EmailScheduler.Simulation.Tests.Time;

/// <summary>A timer of a process: it does not fire while the process is paused, nor after it has died.</summary>
internal sealed class ProcessTimer(SimulatedProcess process, double rate, Action callback) : ITimer
{
    private int _setting;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        var setting = ++_setting;
        if (period != Timeout.InfiniteTimeSpan && period != TimeSpan.Zero)
        {
            throw new NotSupportedException("The simulation has no periodic timers; nothing of the protocol uses one.");
        }

        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            process.Schedule(dueTime / rate, () => Fire(setting));
        }

        return true;
    }

    public void Dispose() => _setting++;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Fire(int setting)
    {
        if (setting == _setting)
        {
            callback();
        }
    }
}
