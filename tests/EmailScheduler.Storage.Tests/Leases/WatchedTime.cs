using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Storage.Tests.Leases;

/// <summary>A fake clock that shows when a timer has been set, so that a test can move it without racing the code that waits.</summary>
internal sealed class WatchedTime() : FakeTimeProvider(new DateTimeOffset(2025, 1, 21, 14, 30, 22, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits until someone waits for this long, then lets that time pass.</summary>
    public async Task PassAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        while (await _timers.Reader.ReadAsync(cancellationToken) != wait)
        {
        }

        Advance(wait);
    }

    /// <summary>Waits until someone waits for this long, without letting time pass.</summary>
    public async Task WaitForTimerAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        while (await _timers.Reader.ReadAsync(cancellationToken) != wait)
        {
        }
    }
}
