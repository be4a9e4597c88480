using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Simulation.Tests.Compatibility;

/// <summary>A clock that stands until it is moved, and remembers for how long someone waits.</summary>
internal sealed class RecordingTime(DateTimeOffset now) : FakeTimeProvider(now)
{
    public ConcurrentBag<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Waits.Add(dueTime);
        return timer;
    }
}
