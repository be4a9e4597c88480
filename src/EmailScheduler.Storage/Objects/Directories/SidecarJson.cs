using System.Text.Json.Serialization;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>The JSON form of a <see cref="Sidecar"/>.</summary>
[JsonSerializable(typeof(Sidecar))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class SidecarJson : JsonSerializerContext;
