using EmailScheduler.Runs.Settings;
using EmailScheduler.Web.Pages;

namespace EmailScheduler.Web.SettingPages;

/// <summary>The application's settings and where they are given. Nothing is read for it.</summary>
/// <param name="settings">The settings.</param>
internal sealed class ApplicationSettingsPage(SourcedSettings settings) : ConsolePage("settings")
{
    public override IReadOnlyList<QueryField>? Fields { get; } = [];

    public override NavigationEntry Navigation { get; } = new("Application settings", 90);

    public override Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken) =>
        Task.FromResult<PageAnswer>(PageAnswer.Of<SettingsView, SettingsModel>("Application settings", SettingsModels.Of(settings, own: null)));
}
