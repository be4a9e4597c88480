using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Runs.Retries;

/// <summary>
/// Tries one run until it ends for good (docs/storage-protocol.md, section 2.2): a busy lease and a passing fault are waited for, each
/// within its own number of tries; deaths of the process that tries within a time; anything else ends at once. A pure function of what its
/// context answers, so that an orchestration can replay it.
/// </summary>
public static class RunWorkflow
{
    /// <summary>
    /// A first death may be anything: a deployment, a neighbour that took all memory. From the second on the run itself is suspected, and
    /// works alone, so that it cannot take its neighbours with it again.
    /// </summary>
    private const int DeathsBeforeAlone = 2;

    /// <summary>Runs to the end. The last outcome is returned as it is: busy or transient when the tries are used up.</summary>
    /// <param name="context">The host.</param>
    /// <param name="request">
    /// The run. Every try carries the same run id, so that a commit whose answer was lost is found again, and the number of the try, so that
    /// it takes over from an earlier one that died with the lease.
    /// </param>
    /// <param name="settings">Limits and waits.</param>
    /// <param name="cancellationToken">Ends a try or a wait.</param>
    public static async Task<RunOutcome> RunAsync(
        IRunWorkflowContext context,
        RunRequest request,
        RetrySettings settings,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(settings);
        var limits = new RetryLimits(request.RunId, settings);
        context.Tell(new RunWorkflowStatus { Tries = 1 });
        for (var number = 1; ; number++)
        {
            var tried = await context.TryRunAsync(request with { Try = number, Alone = limits.Deaths >= DeathsBeforeAlone }, cancellationToken);
            var wait = limits.WaitAfter(tried, context.UtcNow);
            var outcome = tried.Outcome ?? Died(request, limits.Deaths, tried.ErrorType);
            var status = new RunWorkflowStatus { Tries = number, LastStatus = tried.Outcome?.Status, Reason = outcome.Reason };
            if (wait is not { } delay)
            {
                context.Tell(status with { LastStatus = outcome.Status });
                return outcome;
            }

            context.Tell(status with { NextTryAt = context.UtcNow + delay });
            await context.WaitAsync(delay, cancellationToken);
            context.Tell(status with { Tries = number + 1 });
        }
    }

    private static RunOutcome Died(RunRequest request, int deaths, string? errorType) => new()
    {
        Status = RunStatus.Transient,
        OrganizationId = request.OrganizationId,
        RunId = request.RunId,
        Reason = FormattableString.Invariant($"The worker died during the run ({errorType}; deaths so far: {deaths}). ")
            + "Likely causes are memory (give the app a larger instance size) and functionTimeout of host.json (raise it); the host's log names the cause.",
    };
}
