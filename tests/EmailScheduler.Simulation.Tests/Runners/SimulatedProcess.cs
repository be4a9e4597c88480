namespace EmailScheduler.Simulation.Tests.Runners;

/// <summary>
/// One process: everything in it that resumes after an await comes through here, at a moment that the seed decides. It can be paused (nothing
/// in it happens, its requests under way go on) and it can die (nothing in it ever happens again; whatever it held stays as it is).
/// </summary>
internal sealed class SimulatedProcess : SynchronizationContext
{
    private static readonly TimeSpan Jitter = TimeSpan.FromMilliseconds(1);

    private readonly Timeline _timeline;
    private readonly Seeded _seeded;
    private readonly Faults _faults;

    // What a dead process would have done next. Held, so that its files and locks are not finalized at a moment that no one decides.
    private readonly List<Action> _unlived = [];
    private TimeSpan _pausedUntil;

    public SimulatedProcess(string name, Timeline timeline, Seeded seeded, Faults faults)
    {
        Name = name;
        _timeline = timeline;
        _seeded = seeded;
        _faults = faults;
        Began = timeline.Now;
        Clock = new ProcessClock(timeline, this, faults.WallOffset(), faults.ClockRate());
    }

    public string Name { get; }

    public TimeProvider Clock { get; }

    /// <summary>When it began.</summary>
    public TimeSpan Began { get; }

    public bool IsDead { get; private set; }

    public bool HasEnded { get; private set; }

    /// <summary>Whether it ever stood still: then its own clocks could not warn it in time.</summary>
    public bool WasPaused { get; private set; }

    /// <summary>Whether anything at all went wrong for it.</summary>
    public bool WasDisturbed { get; set; }

    /// <summary>Since when it is at work that never ends by itself.</summary>
    public TimeSpan? StuckSince { get; private set; }

    /// <summary>When it was asked to end.</summary>
    public TimeSpan? StoppedAt { get; private set; }

    /// <summary>Whether it may break a lease, which is what an operator does.</summary>
    public bool IsOperator { get; init; }

    /// <summary>Whether it takes the database from one layout to the other.</summary>
    public bool IsConverter { get; init; }

    public Action? Crashed { get; init; }

    /// <summary>Called when the process is taken for dead, once at most; <see langword="null"/> for one that no one would start again.</summary>
    public Action? Abandoned { get; init; }

    /// <summary>Whether it was taken for dead: what it does from then on it does beside whoever took its place.</summary>
    public bool WasAbandoned { get; private set; }

    /// <summary>It begins work that never ends by itself.</summary>
    public void Stick() => StuckSince = _timeline.Now;

    /// <summary>No one waits for that work any more.</summary>
    public void Unstick() => StuckSince = null;

    /// <summary>It is asked to end.</summary>
    public void Stop(Action stop)
    {
        StoppedAt = _timeline.Now;
        stop();
    }

    /// <summary>Begins the process' work; <paramref name="ended"/> is told when it ends, unless the process dies before.</summary>
    public void Start(Func<Task> main, Action<Task> ended) => Schedule(
        TimeSpan.Zero,
        () => Enter(() => _ = main().ContinueWith(
            task =>
            {
                HasEnded = true;
                ended(task);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default)));

    /// <summary>Lets something happen in the process, unless it is dead by then.</summary>
    public void Schedule(TimeSpan delay, Action action) =>
        _timeline.In(delay + _seeded.Between(TimeSpan.Zero, Jitter), () => Deliver(action));

    public override void Post(SendOrPostCallback d, object? state) => Schedule(TimeSpan.Zero, () => Enter(() => d(state)));

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nothing in a run may block on its own process.");

    public override SynchronizationContext CreateCopy() => this;

    private void Deliver(Action action)
    {
        if (!IsDead && !HasEnded && _pausedUntil <= _timeline.Now)
        {
            Suffer();
        }

        if (IsDead)
        {
            _unlived.Add(action);
        }
        else if (_pausedUntil > _timeline.Now)
        {
            _timeline.At(_pausedUntil + _seeded.Between(TimeSpan.Zero, Jitter), () => Deliver(action));
        }
        else
        {
            action();
        }
    }

    private void Suffer()
    {
        if (_faults.Crashes())
        {
            IsDead = true;
            Crashed?.Invoke();
        }
        else if (Abandoned is not null && !WasAbandoned && _faults.Abandons())
        {
            WasAbandoned = true;
            Pause(_faults.Stupor());
            Abandoned();
        }
        else
        {
            Pause(_faults.Pause());
        }
    }

    private void Pause(TimeSpan? pause)
    {
        if (pause is { } length)
        {
            WasPaused = WasDisturbed = true;
            _pausedUntil = _timeline.Now + length;
        }
    }

    private void Enter(Action action)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
