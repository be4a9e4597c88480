using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Runs.Notifications;

/// <summary>
/// What an organization's notifications depend on beyond the run: whether a success would be a recovery, and what is still to be delivered. Kept in the store at
/// <c>org-data/{org}.db.notify.json</c>; written before anything is sent, so that a process that dies meanwhile loses nothing. Fields may be added; none is renamed.
/// </summary>
internal sealed record NotificationState
{
    /// <summary>Events that are kept for a receiver that does not answer: what is older says nothing that newer ones do not.</summary>
    private const int MostPending = 20;

    /// <summary>How long they are kept.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(3);

    public required long OrganizationId { get; init; }

    /// <summary>The first run since the last success that was notified of; <see langword="null"/> when there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UnresolvedRun? Unresolved { get; init; }

    /// <summary>The newest run that was notified of: a second delivery of its end is no second event.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LastRunId { get; init; }

    /// <summary>What is still to be delivered, in the order in which it happened.</summary>
    public IReadOnlyList<PendingNotification> Pending { get; init => field = value ?? []; } = [];

    /// <summary>The event that the end of a run is; <see langword="null"/> when it is none, or has been noted before.</summary>
    public RunEvent? EventOf(RunOutcome outcome) => LastRunId == outcome.RunId ? null
        : outcome.Succeeded && Unresolved is not null ? RunEvent.Recovered
        : RunEvents.Of(outcome.Status);

    /// <summary>The state once an event is noted, which every receiver is to get.</summary>
    public NotificationState With(RunNotification notification, IEnumerable<WebhookReceiver> receivers) => this with
    {
        Unresolved = notification.Type == RunEvent.Recovered ? null : Unresolved ?? new UnresolvedRun(notification.Type, notification.Data.RunId, notification.Timestamp),
        LastRunId = notification.Data.RunId,
        Pending = [.. Pending.Append(new PendingNotification(notification, [.. receivers.Select(KeyOf)])).TakeLast(MostPending)],
    };

    /// <summary>The state once a receiver need not get an event any more.</summary>
    public NotificationState Without(string notificationId, WebhookReceiver receiver) => this with
    {
        Pending = [.. Pending.Select(one => one.Notification.Id == notificationId ? one with { To = [.. one.To.Where(key => key != KeyOf(receiver))] } : one).Where(one => one.To.Count > 0)],
    };

    /// <summary>The state without what is too old, and without receivers that the settings do not name any more.</summary>
    public NotificationState Current(IReadOnlyList<WebhookReceiver> receivers, DateTimeOffset now)
    {
        var known = receivers.Select(KeyOf).ToHashSet(StringComparer.Ordinal);
        return this with { Pending = [.. Pending.Where(one => now - one.Notification.Timestamp < KeptFor).Select(one => one with { To = [.. one.To.Where(known.Contains)] }).Where(one => one.To.Count > 0)] };
    }

    /// <summary>What a receiver is still to get, in order.</summary>
    public IEnumerable<RunNotification> For(WebhookReceiver receiver) => Pending.Where(one => one.To.Contains(KeyOf(receiver), StringComparer.Ordinal)).Select(one => one.Notification);

    /// <summary>A receiver as the store names it: its address is a secret.</summary>
    private static string KeyOf(WebhookReceiver receiver) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(receiver.Url.AbsoluteUri)))[..16];
}

/// <summary>An event that receivers are still to get.</summary>
/// <param name="Notification">The event.</param>
/// <param name="To">The receivers.</param>
internal sealed record PendingNotification([property: JsonRequired] RunNotification Notification, [property: JsonRequired] IReadOnlyList<string> To);
