using System.Text.Json.Serialization;

namespace EmailScheduler.Runs.Settings;

/// <summary>Who is notified of how runs ended (<c>Notify:*</c>; docs/notifications.md).</summary>
public sealed record NotifySettings
{
    /// <summary>Stands for the organization's number in <see cref="Heartbeat"/>.</summary>
    public const string OrganizationPlaceholder = "{organization}";

    /// <summary>The receivers of events (<c>Notify:Webhooks:0:Url</c>, <c>Notify:Webhooks:0:Secret</c>, …), signed as Standard Webhooks has it. By default none.</summary>
    public IReadOnlyList<WebhookReceiver> Webhooks { get; init; } = Array.Empty<WebhookReceiver>();

    /// <summary>
    /// The address that is asked for after each good run (<c>Notify:Heartbeat</c>), for a service that raises an alarm when that does not happen;
    /// <c>{organization}</c> in it is filled in. By default none.
    /// </summary>
    public string? Heartbeat { get; init; }

    /// <summary>How long a receiver may take to answer one request (<c>Notify:TimeoutSeconds</c>, 1 to 60 s). The default value is 10 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether an address may be unencrypted and not this machine (<c>Notify:AllowPlainHttp</c>). The default value is <see langword="false"/>: it is refused.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>Whether anything is notified.</summary>
    [JsonIgnore]
    public bool IsConfigured => Webhooks.Count > 0 || Heartbeat is not null;

    /// <summary>The names of what is configured: addresses are secrets.</summary>
    public override string ToString() => string.Join(", ", Webhooks.Select(webhook => webhook.Name).Concat(Heartbeat is null ? [] : ["Notify:Heartbeat"]));
}

/// <summary>One receiver of events.</summary>
/// <param name="Name">The setting that it is: <c>Notify:Webhooks:0</c>. Logs and errors name it so, because its address may be a secret.</param>
/// <param name="Url">Its address.</param>
/// <param name="Secret">What its events are signed with.</param>
public sealed record WebhookReceiver(string Name, Uri Url, [property: JsonIgnore] WebhookSecret Secret)
{
    /// <summary>The name alone.</summary>
    public override string ToString() => Name;
}
