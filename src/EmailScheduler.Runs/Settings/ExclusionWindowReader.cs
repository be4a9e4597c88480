using System.Text.Json;
using System.Text.Json.Nodes;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Settings;

/// <summary>
/// Reads the exclusion windows that the application gives beside the built-in ones: as a list in <c>appsettings.json</c>, whose names are <c>…:0:State</c> and so on,
/// or as a text that is a JSON array, for one variable or option.
/// </summary>
internal static class ExclusionWindowReader
{
    /// <exception cref="InvalidSettingException">A window cannot be read; the message names it, the field and its value.</exception>
    public static IReadOnlyList<ExclusionWindowSetting> Read(SettingsReader read)
    {
        var windows = read.Text(ExclusionWindowSetting.Setting) is { } text ? Parse(text) : ReadList(read);
        foreach (var (window, index) in windows.Select((window, index) => (window, index)))
        {
            window.Require(ExclusionWindowSetting.NameOf(index));
        }

        // Settings compare as values, and two empty lists would not.
        return windows is [] ? Array.Empty<ExclusionWindowSetting>() : windows;
    }

    private static List<ExclusionWindowSetting> Parse(string text)
    {
        try
        {
            return [.. JsonNode.Parse(text) is JsonArray windows ? windows.Select(OfObject) : throw new JsonException()];
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidSettingException(ExclusionWindowSetting.Setting, text, "give a JSON array of objects with state, kind, days_before, days_after, valid_from, valid_to, mode and source");
        }
    }

    // The table has its names with underscores, appsettings.json without.
    private static ExclusionWindowSetting OfObject(JsonNode? node) => node is JsonObject window
        ? new JsonObject(window.Select(field => KeyValuePair.Create(field.Key.Replace("_", "", StringComparison.Ordinal), field.Value?.DeepClone()))).Deserialize(SettingsJson.Default.ExclusionWindowSetting)!
        : throw new JsonException();

    // The list ends with the first entry of which nothing is given.
    private static List<ExclusionWindowSetting> ReadList(SettingsReader read)
    {
        var windows = new List<ExclusionWindowSetting>();
        while (ReadEntry(read, ExclusionWindowSetting.NameOf(windows.Count)) is var window && window != new ExclusionWindowSetting())
        {
            windows.Add(window);
        }

        return windows;
    }

    private static ExclusionWindowSetting ReadEntry(SettingsReader read, string entry) => new()
    {
        State = read.Text($"{entry}:State"),
        Kind = read.Text($"{entry}:Kind"),
        DaysBefore = read.WholeOrNone($"{entry}:DaysBefore", int.MinValue, int.MaxValue),
        DaysAfter = read.WholeOrNone($"{entry}:DaysAfter", int.MinValue, int.MaxValue),
        ValidFrom = read.Text($"{entry}:ValidFrom"),
        ValidTo = read.Text($"{entry}:ValidTo"),
        Mode = read.Text($"{entry}:Mode"),
        Source = read.Text($"{entry}:Source"),
    };
}
