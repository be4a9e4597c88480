using System.Text.Json;

namespace EmailScheduler.Scheduling.Model;

/// <summary>What contacts did: answers to the eligibility questions, oldest first, and the days of their clicks.</summary>
internal sealed record ContactBehaviour(ByContact<EligibilityAnswer> Answers, ByContact<int> Clicks, IReadOnlyList<DateColumn> Dates);

/// <summary>One <c>eligibility_answered</c> event of a contact.</summary>
/// <param name="Day">The date of its <c>created_at</c>, or <see cref="DayNumber.None"/>.</param>
/// <param name="HasConditions">Whether its metadata indicate medical conditions (docs/scheduling-rules.md, section 1).</param>
internal readonly record struct EligibilityAnswer(int Day, bool HasConditions)
{
    /// <summary>
    /// Whether event metadata say <c>has_medical_conditions</c> true (<c>true</c>, <c>"true"</c>, 1) or
    /// <c>main_questions_yes_count</c> above 0. JSON that cannot be parsed says nothing, nor does a name or value that is no text.
    /// </summary>
    public static bool ReportsConditions(ReadOnlySpan<byte> metadata)
    {
        try
        {
            var reader = new Utf8JsonReader(metadata);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && !HasTrailingText(ref reader)
                && ((JsonText.Find(root, "has_medical_conditions") is { } conditions && IsTrue(conditions))
                    || (JsonText.Find(root, "main_questions_yes_count") is { } count && IsPositive(count)));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool HasTrailingText(ref Utf8JsonReader reader) => reader.Read();

    private static bool IsTrue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.String => JsonText.Of(value) == "true",
        JsonValueKind.Number => value.TryGetDouble(out var number) && number == 1,
        _ => false,
    };

    private static bool IsPositive(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number > 0;
}
