using System.Text.Json.Serialization;

namespace EmailScheduler.Runs.Reports;

/// <summary>Readers and writers of reports, statuses and pauses, see <see cref="StoredJson"/>.</summary>
[JsonSerializable(typeof(OrganizationStatus))]
[JsonSerializable(typeof(Pause))]
[JsonSerializable(typeof(RunReport))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <inheritdoc cref="StoredJson.Compact"/>
    public static ReportJson Compact { get; } = new(new(StoredJson.Compact));

    /// <inheritdoc cref="StoredJson.Indented"/>
    public static ReportJson Indented { get; } = new(new(StoredJson.Indented));
}
