using System.Text.Json.Serialization;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Runs.Notifications;

/// <summary>Readers and writers of notifications, and of what is left to deliver, see <see cref="StoredJson"/>.</summary>
[JsonSerializable(typeof(NotificationState))]
[JsonSerializable(typeof(RunNotification))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
internal sealed partial class NotificationJson : JsonSerializerContext
{
    /// <inheritdoc cref="StoredJson.Compact"/>
    public static NotificationJson Compact { get; } = new(new(StoredJson.Compact) { RespectNullableAnnotations = true });
}
