using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Api.Tests.Schedules;

/// <summary>
/// The fake clock as one loop sees it, which says whether the loop waits. Moved before it does, the clock passes what the loop would have waited for, and nothing wakes it.
/// </summary>
internal sealed class WaitedTime(FakeTimeProvider clock) : TimeProvider
{
    private int _timers;

    /// <summary>Whether the loop waits for the clock.</summary>
    public bool IsWaitedFor => Volatile.Read(ref _timers) > 0;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref _timers);
        return new CountedTimer(this, clock.CreateTimer(callback, state, dueTime, period));
    }

    private sealed class CountedTimer(WaitedTime time, ITimer timer) : ITimer
    {
        private int _isGone;

        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

        public void Dispose()
        {
            timer.Dispose();
            if (Interlocked.Exchange(ref _isGone, 1) == 0)
            {
                Interlocked.Decrement(ref time._timers);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
