namespace EmailScheduler.Scheduling.Model;

/// <summary>Times the steps of a run, one after the other.</summary>
/// <param name="progress">Receives the progress.</param>
/// <param name="timeProvider">What measures.</param>
internal sealed class StepClock(IProgress<ScheduleProgress>? progress, TimeProvider timeProvider)
{
    private readonly List<StepTime> _steps = [];
    private long _started;
    private string? _step;

    /// <summary>Ends the current step, if any, and begins the next.</summary>
    public void Begin(string step)
    {
        End();
        _step = step;
        _started = timeProvider.GetTimestamp();
        Report(0, 0);
    }

    public void Report(long done, long total) => progress?.Report(new ScheduleProgress(_step!, done, total));

    /// <summary>Ends the current step and returns all.</summary>
    public IReadOnlyList<StepTime> End()
    {
        if (_step is not null)
        {
            _steps.Add(new StepTime(_step, timeProvider.GetElapsedTime(_started)));
            _step = null;
        }

        return _steps;
    }
}

/// <summary>Where a scheduling, or the run that it is a part of, stands.</summary>
/// <param name="Step">The step's name, for people.</param>
/// <param name="Done">Contacts or rows done in this step.</param>
/// <param name="Total">Of how many; 0 when not known.</param>
public readonly record struct ScheduleProgress(string Step, long Done = 0, long Total = 0);
