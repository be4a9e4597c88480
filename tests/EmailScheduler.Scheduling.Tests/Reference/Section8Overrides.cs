using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 8: config_overrides of the organization, and how a cap may be written.</summary>
internal static class Section8Overrides
{
    private const string Column = "config_overrides";

    public static ReferenceSettings Apply(ReferenceSettings settings, TableRow row)
    {
        if (row.IsBlank(Column) || Parse(row.Text(Column)) is not { ValueKind: not JsonValueKind.Null } json)
        {
            return settings;
        }

        return json.ValueKind != JsonValueKind.Object ? throw RefusedInputException.Setting(Column, json) : settings with
        {
            DailySendPercentageCap = Number(json, "daily_send_percentage_cap") is { } cap ? Cap(cap) : settings.DailySendPercentageCap,
            EdDailySoftLimit = Integer(json, "ed_daily_soft_limit") ?? settings.EdDailySoftLimit,
            EdSmoothingWindowDays = Integer(json, "ed_smoothing_window_days") ?? settings.EdSmoothingWindowDays,
        };
    }

    /// <summary>A cap written as an integer is a percentage: 7 is 0.07; 1 could be meant as either, so it is an error; 1.0 is all. So it is in application settings.</summary>
    public static decimal Cap(string written)
    {
        if (!decimal.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out var cap))
        {
            throw RefusedInputException.Setting("daily_send_percentage_cap", written);
        }

        if (!Regex.IsMatch(written, @"^[+-]?[0-9]+\z", RegexOptions.CultureInvariant))
        {
            return cap;
        }

        return cap == 1 ? throw RefusedInputException.Setting("daily_send_percentage_cap", "1: write 0.01 or 100") : cap / 100m;
    }

    private static JsonElement? Parse(string? json)
    {
        try
        {
            return JsonDocument.Parse(json ?? "").RootElement;
        }
        catch (JsonException)
        {
            throw RefusedInputException.Setting(Column, json);
        }
    }

    /// <summary>The number as it is written; null where it is not set: missing, null, {} or blank text.</summary>
    private static string? Number(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value) || IsNotSet(value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number ? value.GetRawText() : throw RefusedInputException.Setting(name, value);
    }

    private static bool IsNotSet(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.String => string.IsNullOrWhiteSpace(value.GetString()),
        _ => false,
    };

    private static long? Integer(JsonElement json, string name) => Number(json, name) is not { } written
        ? null
        : long.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw RefusedInputException.Setting(name, written);
}
