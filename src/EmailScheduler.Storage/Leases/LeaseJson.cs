using System.Text.Json.Serialization;

namespace EmailScheduler.Storage.Leases;

/// <summary>The JSON form of a <see cref="LeaseBody"/>.</summary>
[JsonSerializable(typeof(LeaseBody))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
internal sealed partial class LeaseJson : JsonSerializerContext;
