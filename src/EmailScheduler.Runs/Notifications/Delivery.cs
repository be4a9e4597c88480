using System.Text.Json.Serialization;

namespace EmailScheduler.Runs.Notifications;

/// <summary>What became of one notification to one receiver, or of one heartbeat.</summary>
/// <param name="Receiver">The setting that names the receiver, such as <c>Notify:Webhooks:0</c>; its address may be a secret.</param>
/// <param name="Notification">The event, or <c>heartbeat</c>.</param>
/// <param name="Result">How its tries ended.</param>
/// <param name="Detail">Why it was not delivered, in a few words without an address; <see langword="null"/> when it was.</param>
public sealed record Delivery([property: JsonRequired] string Receiver, [property: JsonRequired] string Notification, DeliveryResult Result, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail)
{
    internal const string Heartbeat = "heartbeat";

    /// <summary>Whether it is delivered with a later run of the organization.</summary>
    [JsonIgnore]
    public bool IsRepeated => Result is DeliveryResult.Postponed or DeliveryResult.Refused && Notification != Heartbeat;
}

/// <summary>How the tries to deliver a notification ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeliveryResult>))]
public enum DeliveryResult
{
    /// <summary>The receiver has confirmed it: a status from 200 to 299.</summary>
    [JsonStringEnumMemberName("delivered")]
    Delivered,

    /// <summary>The receiver did not answer, or asked for patience. An event is delivered with a later run of the organization; a heartbeat is over.</summary>
    [JsonStringEnumMemberName("postponed")]
    Postponed,

    /// <summary>The receiver refuses what it is sent: a setting there or here is wrong. Treated as <see cref="Postponed"/>, so that it can be corrected.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>The receiver wants no more events: 410. This one is not delivered again.</summary>
    [JsonStringEnumMemberName("gone")]
    Gone,
}
