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
        Last(json, "has_medical_conditions") is { } value
        && value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.String => Text(value.GetString) == "true",
            JsonValueKind.Number => value.GetDouble() == 1,
            _ => false,
        };

    private static bool HasYes(JsonElement json) =>
        Last(json, "main_questions_yes_count") is { ValueKind: JsonValueKind.Number } value && value.GetDouble() > 0;

    private static JsonElement? Last(JsonElement json, string name) =>
        json.EnumerateObject().Where(property => Text(() => property.Name) == name).Select(property => (JsonElement?)property.Value).LastOrDefault();

    // Half of a surrogate pair is no text.
    private static string? Text(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
