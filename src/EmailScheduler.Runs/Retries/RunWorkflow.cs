using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Runs.Retries;

/// <summary>
/// Tries one run until it ends for good (storage-protocol, section 2 "Waiting"): a busy lease and a passing fault are waited for, each
/// within its own number of tries; anything else ends at once. A pure function of what its context answers, so that an
/// orchestration can replay it.
/// </summary>
public static class RunWorkflow
{
    /// <summary>Runs to the end. The last outcome is returned as it is: busy or transient when the tries are used up.</summary>
    /// <param name="context">The host.</param>
    /// <param name="request">The run; every try carries the same run id, so that a commit whose answer was lost is found again.</param>
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
        var busy = 0;
        var transient = 0;
        context.Tell(new RunWorkflowStatus { Tries = 1 });
        while (true)
        {
            var outcome = await context.TryRunAsync(request, cancellationToken);
            busy += outcome.Status == RunStatus.Busy ? 1 : 0;
            transient += outcome.Status == RunStatus.Transient ? 1 : 0;
            var wait = outcome.Status switch
            {
                RunStatus.Busy when busy < settings.BusyTries => RetryWait.ForBusy(settings, request.RunId, busy, outcome.Holder, context.UtcNow),
                RunStatus.Transient when transient < settings.TransientTries => RetryWait.ForTransient(settings, request.RunId, transient),
                _ => (TimeSpan?)null,
            };
            var status = new RunWorkflowStatus { Tries = busy + transient, LastStatus = outcome.Status, Reason = outcome.Reason };
            if (wait is not { } delay)
            {
                context.Tell(status with { Tries = outcome.Status is RunStatus.Busy or RunStatus.Transient ? status.Tries : status.Tries + 1 });
                return outcome;
            }

            context.Tell(status with { NextTryAt = context.UtcNow + delay });
            await context.WaitAsync(delay, cancellationToken);
            context.Tell(status with { Tries = status.Tries + 1 });
        }
    }
}
