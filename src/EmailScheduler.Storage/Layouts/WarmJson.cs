using System.Text.Json.Serialization;

namespace EmailScheduler.Storage.Layouts;

/// <summary>The JSON form of a <see cref="WarmRecord"/>.</summary>
[JsonSerializable(typeof(WarmRecord))]
internal sealed partial class WarmJson : JsonSerializerContext;
