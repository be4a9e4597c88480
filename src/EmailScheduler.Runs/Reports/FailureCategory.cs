using System.Text.Json.Serialization;

namespace EmailScheduler.Runs.Reports;

/// <summary>What a person has to mend before a rejected run can succeed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureCategory>))]
public enum FailureCategory
{
    /// <summary>The database is missing, damaged, or lacks what the scheduler needs.</summary>
    [JsonStringEnumMemberName("database")]
    Database,

    /// <summary>A setting, an argument, a credential, a permission, or the store's folder.</summary>
    [JsonStringEnumMemberName("configuration")]
    Configuration,

    /// <summary>The engine failed or did what it must not; its work was thrown away.</summary>
    [JsonStringEnumMemberName("engine")]
    Engine,
}
