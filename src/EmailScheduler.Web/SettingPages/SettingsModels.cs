using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Web.SettingPages;

/// <summary>Puts the settings in force beside what is documented of them.</summary>
internal static class SettingsModels
{
    private const string Other = "Other";

    /// <summary>The model of a page.</summary>
    /// <param name="settings">The application's settings.</param>
    /// <param name="own">What an organization's database says of them; <see langword="null"/> for nothing.</param>
    public static SettingsModel Of(SourcedSettings settings, OrganizationOverrides? own)
    {
        var order = DocumentedSettings.All.Select((setting, place) => (setting.Name, place)).ToDictionary(setting => setting.Name, setting => setting.place, StringComparer.Ordinal);
        var groups = settings.List(own)
            .Select(setting => (Setting: setting, Document: DocumentedSettings.Find(setting.Name)))
            .OrderBy(setting => setting.Document is { } found ? order[found.Name] : int.MaxValue)
            .GroupBy(setting => setting.Document?.Section ?? Other, StringComparer.Ordinal);
        return new SettingsModel
        {
            Groups = [.. groups.Select(group => new ShownSettings(group.Key, [.. group.Select(setting => Of(setting.Setting, setting.Document))]))],
            Engine = settings.Run.Engine.Command,
        };
    }

    private static ShownSetting Of(SourcedSetting setting, DocumentedSetting? document) => new(setting, document?.Default ?? "", document?.Meaning ?? "");
}
