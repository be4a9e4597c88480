using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Processes;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Runs.Retries;

/// <summary>
/// Numbers the tries of a run that another process may have begun (docs/storage-protocol.md, section 2.3), as the lease of that process says: one that is known to have died is taken over from
/// at once. One that may be alive is waited for under its own number, until its renewal is overdue or its lease expires. The tries of one process have one number, so that it counts the processes:
/// a lease that an earlier one of them has left behind is of a try that has ended, and is taken over from by the next number, without a death. Not for tries at the same time.
/// </summary>
/// <param name="tryRun">Tries the run once.</param>
public sealed class RunTries(Func<RunRequest, CancellationToken, Task<RunOutcome>> tryRun)
{
    /// <summary>What has ended so many processes ends the next one too, and the other runs in it.</summary>
    private const int MostDeaths = 5;

    private int _number = 1;

    private readonly HashSet<int> _tried = [];

    /// <summary>The numbers under which this process has left the lease itself: their release was lost, and no process has died.</summary>
    private readonly HashSet<int> _left = [];

    /// <summary>Tries the run once, whatever number the request has.</summary>
    public async Task<RunOutcome> TryAsync(RunRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var outcome = await TryOnceAsync(request, cancellationToken);
        for (var taken = 0; taken < MostDeaths && outcome.Holder is { Try: { } held } holder; taken++)
        {
            if (holder.RunId == request.RunId)
            {
                if (!HolderProcess.HasEnded(holder))
                {
                    _number = held;
                    break;
                }

                if (_tried.Contains(held) && HolderProcess.IsThis(holder))
                {
                    _left.Add(held);
                }

                if (held - _left.Count is >= MostDeaths and var deaths)
                {
                    return Rejected(outcome, deaths);
                }

                _number = held + 1;
            }
            else if (held < MostDeaths && IsLeftByATimer(holder, request.OrganizationId))
            {
                // An earlier occurrence's run, which is not asked for any more: brought to its end, it does not hold up this one until its lease expires.
                await tryRun(new RunRequest { OrganizationId = request.OrganizationId, RunId = holder.RunId!, Try = held + 1, Actor = request.Actor }, cancellationToken);
            }
            else
            {
                break;
            }

            outcome = await TryOnceAsync(request, cancellationToken);
        }

        return outcome;
    }

    private async Task<RunOutcome> TryOnceAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var outcome = await tryRun(request with { Try = _number }, cancellationToken);
        if (outcome.Holder is null)
        {
            _tried.Add(_number);
        }

        return outcome;
    }

    private static bool IsLeftByATimer(LeaseHolder holder, long organizationId) =>
        RunId.IsValid(holder.RunId) && RunId.TimeOf(holder.RunId!) is { } occurrence && RunId.OfOccurrence(occurrence, organizationId) == holder.RunId && HolderProcess.HasEnded(holder);

    private static RunOutcome Rejected(RunOutcome outcome, int deaths) => outcome with
    {
        Status = RunStatus.Rejected,
        Rejection = FailureCategory.Configuration,
        Holder = null,
        Reason = FormattableString.Invariant(
            $"The process ended {deaths} times in the middle of run {outcome.RunId} of organization {outcome.OrganizationId}, and the run is not tried again. The likely cause is memory: give the process more, or let fewer runs work at the same time."),
    };
}
