using System.Text.Json.Serialization;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Runs.Acts;

/// <summary>Readers and writers of what people did and approved, see <see cref="StoredJson"/>.</summary>
[JsonSerializable(typeof(Approval))]
[JsonSerializable(typeof(AuditRecord))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
internal sealed partial class ActJson : JsonSerializerContext
{
    /// <inheritdoc cref="StoredJson.Indented"/>
    public static ActJson Indented { get; } = new(new(StoredJson.Indented));
}
