using System.Text.Json.Serialization;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>The JSON form of a <see cref="Sidecar"/> and a <see cref="DatabaseState"/>.</summary>
[JsonSerializable(typeof(Sidecar))]
[JsonSerializable(typeof(DatabaseState))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class SidecarJson : JsonSerializerContext;
