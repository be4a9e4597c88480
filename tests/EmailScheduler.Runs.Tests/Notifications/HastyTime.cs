namespace EmailScheduler.Runs.Tests.Notifications;

/// <summary>The system's time, in which waits of up to three seconds take a twentieth of that.</summary>
internal sealed class HastyTime : TimeProvider
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime <= Longest ? dueTime / 20 : dueTime, period);
}
