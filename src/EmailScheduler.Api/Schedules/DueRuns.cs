namespace EmailScheduler.Api.Schedules;

/// <summary>The runs that are due and were not started yet: of each organization the newest one, in the order in which the organizations became due.</summary>
internal sealed class DueRuns
{
    private readonly Lock _gate = new();
    private readonly List<DueRun> _waiting = [];
    private TaskCompletionSource _added = NewSignal();

    /// <summary>Completes when more is added.</summary>
    public Task NextAddition
    {
        get
        {
            lock (_gate)
            {
                return _added.Task;
            }
        }
    }

    /// <summary>Adds what has become due; an older occurrence of the same organization that still waits is dropped.</summary>
    public void Add(IEnumerable<DueRun> due)
    {
        lock (_gate)
        {
            var places = _waiting.Select((one, place) => (one.OrganizationId, Place: place)).ToDictionary(one => one.OrganizationId, one => one.Place);
            foreach (var one in due)
            {
                if (!places.TryGetValue(one.OrganizationId, out var place))
                {
                    _waiting.Add(one);
                }
                else if (one.Occurrence > _waiting[place].Occurrence)
                {
                    _waiting[place] = one;
                }
            }

            _added.SetResult();
            _added = NewSignal();
        }
    }

    /// <summary>Whether one waits of an organization that is free.</summary>
    public bool Has(Func<long, bool> isFree)
    {
        lock (_gate)
        {
            return _waiting.Exists(one => isFree(one.OrganizationId));
        }
    }

    /// <summary>Takes the first one of an organization that is free; <see langword="null"/> when there is none.</summary>
    public DueRun? Take(Func<long, bool> isFree)
    {
        lock (_gate)
        {
            var place = _waiting.FindIndex(one => isFree(one.OrganizationId));
            if (place < 0)
            {
                return null;
            }

            var taken = _waiting[place];
            _waiting.RemoveAt(place);
            return taken;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A run that is due.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="Occurrence">The occurrence of the timer that asks for it.</param>
/// <param name="MayHaveEnded">Whether an earlier process may have brought it to its end.</param>
internal readonly record struct DueRun(long OrganizationId, DateTimeOffset Occurrence, bool MayHaveEnded);
