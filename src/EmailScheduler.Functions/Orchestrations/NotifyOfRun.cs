using EmailScheduler.Runs;
using EmailScheduler.Runs.Notifications;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>
/// Notifies of how a run ended, in an activity of its own: what the run has done is done. It may be delivered twice, or die halfway; what is to be sent is noted in the store first, and
/// the ids of events make a second delivery harmless.
/// </summary>
/// <param name="notifier">Notifies.</param>
/// <param name="lifetime">The worker's life: its end interrupts the work.</param>
/// <param name="inProgress">Holds back that end until what is interrupted is noted.</param>
public sealed class NotifyOfRun(RunNotifier notifier, IHostApplicationLifetime lifetime, RunsInProgress inProgress)
{
    /// <summary>Notifies, and returns what became of each notification.</summary>
    /// <exception cref="OperationCanceledException">The worker was stopped meanwhile: another one is to repeat it.</exception>
    [Function(nameof(NotifyOfRun))]
    public Task<RunDeliveries> RunAsync([ActivityTrigger] EndedRunInput ended, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ended);
        return inProgress.TrackAsync(() => NotifyAsync(ended, cancellationToken));
    }

    private async Task<RunDeliveries> NotifyAsync(EndedRunInput ended, CancellationToken cancellationToken)
    {
        using var working = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        var deliveries = await notifier.NotifyAsync(ended.Run, ended.Outcome, working.Token);
        return working.IsCancellationRequested && deliveries.Any(delivery => delivery.Result != DeliveryResult.Delivered)
            ? throw new OperationCanceledException("The worker was stopped while it notified.")
            : new RunDeliveries { Deliveries = deliveries };
    }
}

/// <summary>A run that has ended.</summary>
public sealed record EndedRunInput
{
    /// <summary>The run that was asked for.</summary>
    public required RunRequest Run { get; init; }

    /// <summary>How it ended; its report is in the store.</summary>
    public required RunOutcome Outcome { get; init; }
}

/// <summary>What became of a run's notifications.</summary>
public sealed record RunDeliveries
{
    /// <summary>Each of them; empty where nothing was due.</summary>
    public IReadOnlyList<Delivery> Deliveries { get; init; } = [];
}
