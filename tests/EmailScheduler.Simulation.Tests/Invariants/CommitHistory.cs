using EmailScheduler.Simulation.Tests.Layouts;

namespace EmailScheduler.Simulation.Tests.Invariants;

/// <summary>
/// Every state the database has ever had. Each is a whole database and the one before plus exactly one run's row, or less what a held run withdraws, so no update is
/// lost and no two commits have the same base; an operator's restore may go back, but only to a state that has been.
/// </summary>
internal sealed class CommitHistory(World world, ISimulatedLayout layout)
{
    private readonly HashSet<string> _states = new(StringComparer.Ordinal);
    private readonly HashSet<string> _applied = new(StringComparer.Ordinal);
    private readonly Queue<Change> _unjudged = [];
    private CounterState _current = new([], [], [], null);

    public int Commits { get; private set; }

    public int Restores { get; private set; }

    public int Count => _current.Runs.Count;

    public bool HasApplied(string runId) => _applied.Contains(runId);

    public bool IsCurrent(string runId) => _current.Runs.Contains(runId, StringComparer.Ordinal);

    public void Begin(IReadOnlyList<byte[]> states)
    {
        _states.UnionWith(states.Select(CounterDatabase.IdentityOf));
        _current = CounterDatabase.Read(states[^1], world.Accidents.IsGuarded)!;
    }

    public void Watch(Change change)
    {
        if (layout.IsState(change.Key))
        {
            _unjudged.Enqueue(change);
        }
    }

    /// <summary>Judges what has changed, before anything else happens: a step changes one object at most.</summary>
    public async Task JudgeAsync()
    {
        while (_unjudged.TryDequeue(out var change))
        {
            await JudgeAsync(change);
        }
    }

    private async Task JudgeAsync(Change change)
    {
        var (bytes, fault) = await layout.ReadAsync(world.Server.Objects);
        if (bytes is null || CounterDatabase.Read(bytes, world.Accidents.IsGuarded) is not { } state)
        {
            world.Violate($"{change.By.Name} left something that is not a whole, healthy database. {fault}");
            return;
        }

        if (change.After?.Metadata.ContainsKey("restored-from") is true)
        {
            Restored(bytes, change.By);
        }
        else if (HoldWatch.IsHold(change))
        {
            world.Holds.JudgeHold(change, _current, state);
        }
        else if (!state.Runs.SequenceEqual(_current.Runs, StringComparer.Ordinal))
        {
            Committed(state.Runs, change.By);
            world.Holds.JudgePlan(change, _current, state);
        }

        if (await layout.FaultOfAsync(change, world.Server.Objects, world.Settings) is { } broken)
        {
            world.Violate(broken);
        }

        _current = state;
        _states.Add(CounterDatabase.IdentityOf(bytes));
    }

    private void Restored(byte[] bytes, SimulatedProcess by)
    {
        Restores++;
        if (!_states.Contains(CounterDatabase.IdentityOf(bytes)))
        {
            world.Violate($"{by.Name} restored a state that has never been.");
        }
    }

    private void Committed(IReadOnlyList<string> runs, SimulatedProcess by)
    {
        Commits++;
        if (runs.Count != Count + 1 || !runs.Take(Count).SequenceEqual(_current.Runs, StringComparer.Ordinal))
        {
            world.Violate($"Lost update: {by.Name} replaced a state of {Count} runs by one of {runs.Count} that was not made from it.");
        }
        else if (!_applied.Add(runs[^1]) && world.FindsEveryCommit)
        {
            world.Violate($"Run {runs[^1]} was applied twice.");
        }
    }
}
