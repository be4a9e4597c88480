using System.Globalization;
using System.Text.Json;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>The <c>config_overrides</c> JSON of an organization: load limits that win over its size profile.</summary>
internal static class ConfigOverrides
{
    public static SchedulingSettings Apply(SchedulingSettings settings, string? json)
    {
        if (string.IsNullOrWhiteSpace(json))
        {
            return settings;
        }

        using var document = Parse(json);
        var root = document.RootElement;
        return settings with
        {
            DailySendPercentageCap = Cap(root) ?? settings.DailySendPercentageCap,
            EdDailySoftLimit = Whole(root, "ed_daily_soft_limit") ?? settings.EdDailySoftLimit,
            EdSmoothingWindowDays = Whole(root, "ed_smoothing_window_days") ?? settings.EdSmoothingWindowDays,
        };
    }

    private static JsonDocument Parse(string json)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            // Reported below, as for JSON that is no object.
        }

        if (document is { RootElement.ValueKind: JsonValueKind.Object })
        {
            return document;
        }

        document?.Dispose();
        throw new InvalidSettingException("config_overrides", $"{json.Length} characters", "give a JSON object in table organizations");
    }

    // An integer is a percentage: 7 is 0.07, and 1 is 0.01; with a fraction or an exponent it is the share itself.
    private static decimal? Cap(JsonElement root)
    {
        const string Name = "daily_send_percentage_cap";
        if (Find(root, Name) is not { } value)
        {
            return null;
        }

        var text = value.GetRawText();
        if (value.ValueKind != JsonValueKind.Number || !decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            throw new InvalidSettingException(Name, text, "give a share in (0, 1] or a whole percentage");
        }

        return text.AsSpan().ContainsAny('.', 'e', 'E') ? number : number / 100m;
    }

    private static int? Whole(JsonElement root, string name)
    {
        if (Find(root, name) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : throw new InvalidSettingException(name, value.GetRawText(), "give a whole number");
    }

    private static JsonElement? Find(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
