namespace EmailScheduler.Simulation.Tests.Time;

/// <summary>The clocks of one machine: a wall clock that may be hours off, and a monotonic one that runs a little fast or slow.</summary>
internal sealed class ProcessClock(Timeline timeline, SimulatedProcess process, TimeSpan wallOffset, double rate) : TimeProvider
{
    /// <summary>When every simulation begins, by the store's clock.</summary>
    public static readonly DateTimeOffset Epoch = new(2025, 1, 21, 14, 30, 22, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => Epoch + wallOffset + timeline.Now;

    public override long GetTimestamp() => (long)(timeline.Now.Ticks * rate);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ProcessTimer(process, rate, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }
}
