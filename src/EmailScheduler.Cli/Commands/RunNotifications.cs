using System.Collections.Concurrent;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Notifications;

namespace EmailScheduler.Cli.Commands;

/// <summary>Notifies of the ends of runs while others go on: none waits for a receiver, and the program ends when all have been notified of.</summary>
/// <param name="context">What the command works with.</param>
internal sealed class RunNotifications(CommandContext context) : IDisposable
{
    private const int MostAtOnce = 8;

    private readonly RunNotifier _notifier = context.NewNotifier();
    private readonly SemaphoreSlim _free = new(MostAtOnce);
    private readonly ConcurrentQueue<Task<IReadOnlyList<Delivery>>> _started = [];

    /// <summary>Starts to notify of the end of a run.</summary>
    /// <param name="request">The run that was asked for.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="cancellationToken">Interrupts it: what is not delivered then is delivered with the next run.</param>
    public void Start(RunRequest request, RunOutcome outcome, CancellationToken cancellationToken) => _started.Enqueue(NotifyAsync(request, outcome, cancellationToken));

    /// <summary>Waits for all, and shows what could not be delivered: the runs have ended as they have.</summary>
    public async Task EndAsync()
    {
        foreach (var delivery in (await Task.WhenAll(_started)).SelectMany(deliveries => deliveries).Where(delivery => delivery.Result != DeliveryResult.Delivered).Distinct())
        {
            context.Output.WriteStatus($"Not delivered to {delivery.Receiver}: {delivery.Notification}: {delivery.Detail}.{(delivery.IsRepeated ? " It is sent again with the organization's next run." : "")}");
        }
    }

    public void Dispose()
    {
        _notifier.Dispose();
        _free.Dispose();
    }

    private async Task<IReadOnlyList<Delivery>> NotifyAsync(RunRequest request, RunOutcome outcome, CancellationToken cancellationToken)
    {
        // Without the token: what is interrupted is at least noted, and none of those before takes long then.
        await _free.WaitAsync(CancellationToken.None);
        try
        {
            return await _notifier.NotifyAsync(request, outcome, cancellationToken);
        }
        finally
        {
            _free.Release();
        }
    }
}
