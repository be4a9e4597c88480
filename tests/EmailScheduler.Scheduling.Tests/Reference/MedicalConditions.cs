using System.Text.Json;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>What the metadata of an eligibility_answered event says (sections 1 and 5).</summary>
internal static class MedicalConditions
{
    public static bool AreIn(string? metadata)
    {
        try
        {
            var json = JsonDocument.Parse(metadata ?? "").RootElement;
            return json.ValueKind == JsonValueKind.Object && (HasConditions(json) || HasYes(json));
        }
        catch (JsonException)
        {
            // What cannot be parsed says nothing.
            return false;
        }
    }

    private static bool HasConditions(JsonElement json) =>
        json.TryGetProperty("has_medical_conditions", out var value)
        && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.String => value.GetString() == "true",
            JsonValueKind.Number => value.GetDouble() == 1,
            _ => false,
        };

    private static bool HasYes(JsonElement json) =>
        json.TryGetProperty("main_questions_yes_count", out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.GetDouble() > 0;
}
