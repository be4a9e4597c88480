using System.Text.Json;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs.Notifications;

/// <summary>
/// Notifies of how a run ended, when no other try follows: events to the receivers, at least once and in order, and the heartbeat after a good run. It comes after everything that
/// the run does; nothing that goes wrong here is thrown, and none of it changes how the run ended (docs/notifications.md).
/// </summary>
/// <param name="store">Where databases and reports are.</param>
/// <param name="settings">Who is notified.</param>
/// <param name="timeProvider">The clock, and what waits.</param>
/// <param name="logger">Receives what could not be delivered, without addresses.</param>
public sealed class RunNotifier(IObjectStore store, NotifySettings settings, TimeProvider timeProvider, ILogger logger) : IDisposable
{
    /// <summary>All requests together take no longer than this many time limits: what is not delivered by then is delivered with a later run.</summary>
    private const int TimeoutsInAll = 6;

    private static readonly TimeSpan StoreWithin = TimeSpan.FromSeconds(10);

    // What is noted is not lost: a process that is asked to end has time for that, as for the report.
    private static readonly TimeSpan StoreWithinOnceCancelled = TimeSpan.FromSeconds(1);

    private readonly NotificationSender _sender = new(settings, timeProvider);
    private readonly NotificationStates _states = new(store);

    /// <summary>Notifies, where the settings ask for it and the end of the run is of interest.</summary>
    /// <param name="request">The run that was asked for.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="cancellationToken">Interrupts the work: it ends soon, and what is not delivered is delivered with a later run.</param>
    /// <returns>What became of each notification; nothing is thrown.</returns>
    public async Task<IReadOnlyList<Delivery>> NotifyAsync(RunRequest request, RunOutcome outcome, CancellationToken cancellationToken = default)
    {
        if (!settings.IsConfigured || !RunEvents.Concern(request, outcome) || !RunId.IsValid(outcome.RunId) || !OrganizationId.IsValid(outcome.OrganizationId))
        {
            return [];
        }

        using var bound = new CancellationTokenSource(settings.Timeout * TimeoutsInAll, timeProvider);
        using var working = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            var heartbeat = outcome.Succeeded && settings.Heartbeat is { } address ? BeatAsync(address, outcome.OrganizationId, working.Token) : Task.FromResult<Delivery?>(null);
            var deliveries = settings.Webhooks.Count > 0 ? await NotifyReceiversAsync(outcome, working.Token, cancellationToken) : [];
            return await heartbeat is { } beat ? [.. deliveries, beat] : deliveries;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            logger.LogWarning(failure, "It could not be notified how run {RunId} of organization {OrganizationId} ended", outcome.RunId, outcome.OrganizationId);
            return [];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _sender.Dispose();

    private async Task<Delivery?> BeatAsync(string address, long organizationId, CancellationToken cancellationToken) =>
        Noted(organizationId, await _sender.BeatAsync(address, organizationId, cancellationToken));

    private async Task<IReadOnlyList<Delivery>> NotifyReceiversAsync(RunOutcome outcome, CancellationToken requests, CancellationToken cancellationToken)
    {
        var state = await NoteAsync(outcome, cancellationToken);
        var sent = await Task.WhenAll(settings.Webhooks.Select(receiver => DeliverAsync(receiver, state, requests)));
        await ForgetAsync(outcome.OrganizationId, [.. sent.SelectMany(deliveries => deliveries)], cancellationToken);
        return [.. sent.SelectMany(deliveries => deliveries).Select(delivery => delivery.Delivery)];
    }

    /// <summary>Notes the event in the store before it is sent, and finds what is left from before. A failure is sent also when the store, which may be its cause, does not answer.</summary>
    private async Task<NotificationState> NoteAsync(RunOutcome outcome, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(StoreWithin, timeProvider);
        await using var ending = cancellationToken.Register(() => bound.CancelAfter(StoreWithinOnceCancelled));
        RunNotification? notification = null;
        try
        {
            var state = await _states.ReadAsync(outcome.OrganizationId, bound.Token);
            if (state.EventOf(outcome) is { } type)
            {
                notification = NotifiedRuns.Of(type, outcome, await ReportOfAsync(outcome, bound.Token), type == RunEvent.Recovered ? state.Unresolved : null, timeProvider.GetUtcNow());
                state = await _states.ChangeAsync(
                    outcome.OrganizationId, newest => newest.EventOf(outcome) is null ? newest : newest.Current(settings.Webhooks, notification.Timestamp).With(notification, settings.Webhooks), bound.Token);
            }

            return state.Current(settings.Webhooks, timeProvider.GetUtcNow());
        }
        catch (Exception failure) when (failure is ObjectStoreException or OperationCanceledException)
        {
            logger.LogWarning(failure, "It could not be noted in the store what is to be notified of run {RunId} of organization {OrganizationId}", outcome.RunId, outcome.OrganizationId);
            var empty = new NotificationState { OrganizationId = outcome.OrganizationId };
            notification ??= empty.EventOf(outcome) is { } type ? NotifiedRuns.Of(type, outcome, outcome.Report, recoveredFrom: null, timeProvider.GetUtcNow()) : null;
            return notification is null ? empty : empty.With(notification, settings.Webhooks);
        }
    }

    private async Task<RunReport?> ReportOfAsync(RunOutcome outcome, CancellationToken cancellationToken) =>
        outcome.Report ?? await new RunReports(store, outcome.OrganizationId, timeProvider).FindAsync(outcome.RunId, cancellationToken);

    /// <summary>In order: what a receiver does not take now is not overtaken by what came later.</summary>
    private async Task<List<Attempt>> DeliverAsync(WebhookReceiver receiver, NotificationState state, CancellationToken cancellationToken)
    {
        var attempts = new List<Attempt>();
        foreach (var notification in state.For(receiver))
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(notification, NotificationJson.Compact.RunNotification);
            var delivery = Noted(state.OrganizationId, await _sender.SendAsync(receiver, notification, body, cancellationToken));
            attempts.Add(new Attempt(receiver, notification, delivery));
            if (delivery.Result == DeliveryResult.Postponed)
            {
                break;
            }
        }

        return attempts;
    }

    /// <summary>Where this fails, what was delivered is delivered once more, with the same id.</summary>
    private async Task ForgetAsync(long organizationId, IReadOnlyList<Attempt> attempts, CancellationToken cancellationToken)
    {
        var done = attempts.Where(attempt => attempt.Delivery.Result is DeliveryResult.Delivered or DeliveryResult.Gone).ToList();
        if (done.Count == 0)
        {
            return;
        }

        using var bound = new CancellationTokenSource(StoreWithin, timeProvider);
        await using var ending = cancellationToken.Register(() => bound.CancelAfter(StoreWithinOnceCancelled));
        try
        {
            await _states.ChangeAsync(organizationId, state => state.Pending.Count == 0 ? state : done.Aggregate(state, (left, attempt) => left.Without(attempt.Notification.Id, attempt.Receiver)), bound.Token);
        }
        catch (Exception failure) when (failure is ObjectStoreException or OperationCanceledException)
        {
            logger.LogWarning(failure, "It could not be noted in the store which notifications of organization {OrganizationId} were delivered; they are delivered again", organizationId);
        }
    }

    private Delivery Noted(long organizationId, Delivery delivery)
    {
        RunTelemetry.Notified(organizationId, delivery.Notification, Word(delivery.Result));
        if (delivery.Result != DeliveryResult.Delivered)
        {
            logger.LogWarning("{Notification} of organization {OrganizationId} was not delivered to {Receiver}: {Reason}", delivery.Notification, organizationId, delivery.Receiver, delivery.Detail);
        }

        return delivery;
    }

    private static string Word(DeliveryResult result) => result switch
    {
        DeliveryResult.Delivered => "delivered",
        DeliveryResult.Postponed => "postponed",
        DeliveryResult.Refused => "refused",
        _ => "gone",
    };

    private sealed record Attempt(WebhookReceiver Receiver, RunNotification Notification, Delivery Delivery);
}
