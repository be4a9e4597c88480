using System.Text.Json;
using System.Text.Json.Serialization;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Settings;

/// <summary>Readers of the settings that are JSON: names in any case, and none but the known ones.</summary>
[JsonSerializable(typeof(ExclusionWindowSetting))]
[JsonSerializable(typeof(NotifyReader.GivenReceiver[]))]
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
internal sealed partial class SettingsJson : JsonSerializerContext;
