using System.Collections.Concurrent;
using EmailScheduler.Runs.Notifications;

namespace EmailScheduler.Runs.Tests.Notifications;

/// <summary>A store, a notifier on it, and what it logs. Each process of the scheduler is a notifier of its own.</summary>
internal sealed class NotifierBench : IDisposable
{
    public const string Key = "org-data/99.db.notify.json";

    private readonly ConcurrentBag<RunNotifier> _notifiers = [];
    private int _runs;

    public RunFolder Folder { get; } = new();

    public Lines Log { get; } = new();

    public TimeProvider Clock { get; set; } = new HastyTime();

    /// <summary>The settings of receivers at these addresses.</summary>
    public static NotifySettings SettingsOf(params string[] addresses) => new()
    {
        Webhooks = [.. addresses.Select((address, index) => new WebhookReceiver($"Notify:Webhooks:{index}", new Uri(address), WebhookSecret.TryParse(Receiver.Secret)!))],
    };

    public RunNotifier Notifier(NotifySettings settings, IObjectStore? store = null)
    {
        var notifier = new RunNotifier(store ?? Folder.Store, settings, Clock, Log);
        _notifiers.Add(notifier);
        return notifier;
    }

    /// <summary>The end of a run of its own.</summary>
    public RunOutcome Ended(RunStatus status, string? reason = null, FailureCategory? rejection = null) => new()
    {
        Status = status,
        OrganizationId = RunFolder.Organization,
        RunId = FormattableString.Invariant($"20260601T060000Z-{++_runs:x8}"),
        Reason = reason ?? (status is RunStatus.Completed or RunStatus.Unchanged ? null : "The database is not there; put it there."),
        Rejection = rejection,
    };

    public static RunRequest RequestOf(RunOutcome outcome) => new() { OrganizationId = outcome.OrganizationId, RunId = outcome.RunId };

    public static Task<IReadOnlyList<Delivery>> NotifyAsync(RunNotifier notifier, RunOutcome outcome) => notifier.NotifyAsync(RequestOf(outcome), outcome, Cancel);

    /// <summary>What of events is still to be delivered, by the ids of these.</summary>
    public async Task<string[]> PendingAsync() => [.. (await new NotificationStates(Folder.Store).ReadAsync(RunFolder.Organization, Cancel)).Pending.Select(one => one.Notification.Id)];

    public void Dispose()
    {
        foreach (var notifier in _notifiers)
        {
            notifier.Dispose();
        }

        Folder.Dispose();
    }

    /// <summary>Keeps what is logged, with the exceptions.</summary>
    internal sealed class Lines : ILogger
    {
        public ConcurrentQueue<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
    }
}
