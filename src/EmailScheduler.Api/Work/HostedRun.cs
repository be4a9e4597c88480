using EmailScheduler.Runs;
using EmailScheduler.Runs.Retries;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Api.Work;

/// <summary>A run of <see cref="InProcessRunHost"/>, and where it stands.</summary>
/// <param name="request">What is asked for.</param>
internal sealed class HostedRun(RunRequest request) : IProgress<ScheduleProgress>
{
    private readonly Lock _gate = new();
    private RunStanding _standing = new() { Run = request, HasBegun = false };

    public RunRequest Request => request;

    public RunStanding Standing
    {
        get
        {
            lock (_gate)
            {
                return _standing;
            }
        }
    }

    public void Begin() => Change(standing => standing with { HasBegun = true });

    /// <summary>The engine reports from its worker threads.</summary>
    public void Report(ScheduleProgress value) => Change(standing => standing with { Progress = value });

    public void Report(RunWorkflowStatus status) => Change(standing => standing with { Tries = status, Progress = null });

    /// <summary>The store keeps the report of a run; that of a dry run is nowhere else.</summary>
    public void End(RunOutcome outcome) => Change(standing => standing with { Progress = null, Outcome = request.DryRun ? outcome : outcome with { Report = null } });

    public void End(string failure) => Change(standing => standing with { Progress = null, Failure = failure });

    private void Change(Func<RunStanding, RunStanding> change)
    {
        lock (_gate)
        {
            _standing = change(_standing);
        }
    }
}
