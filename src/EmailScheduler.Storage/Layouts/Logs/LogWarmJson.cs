using System.Text.Json.Serialization;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>The JSON form of a <see cref="LogWarmRecord"/>.</summary>
[JsonSerializable(typeof(LogWarmRecord))]
internal sealed partial class LogWarmJson : JsonSerializerContext;
