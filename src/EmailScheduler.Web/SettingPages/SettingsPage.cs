using EmailScheduler.Api.Settings;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Capacity;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Pages;

namespace EmailScheduler.Web.SettingPages;

/// <summary>The settings that are in force for an organization, where each is given, and the exclusion windows: the application's, with what the organization's database says.</summary>
/// <param name="settings">The application's settings.</param>
/// <param name="databases">The organizations.</param>
/// <param name="checkOuts">Says whether a database may be checked out.</param>
internal sealed class SettingsPage(SourcedSettings settings, OrganizationDatabases databases, CheckOuts checkOuts) : CheckOutPage("organizations/{org}/settings", checkOuts)
{
    public override IReadOnlyList<QueryField>? Fields { get; } = [];

    public override NavigationEntry Navigation { get; } = new("Settings", 70);

    public override Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken) => Task.FromResult(WithDatabase(
        page, FormattableString.Invariant($"Settings of organization {page.OrganizationId}"), size: null, (progress, token) => AnswerAsync(page.OrganizationId, progress, token), cancellationToken));

    private async Task<PageAnswer> AnswerAsync(long organization, IProgress<ScheduleProgress> progress, CancellationToken cancellationToken)
    {
        progress.Report(new ScheduleProgress("check out"));
        return PageAnswer.Of<SettingsView, SettingsModel>(FormattableString.Invariant($"Settings of organization {organization}"), await ReadAsync(organization, cancellationToken));
    }

    /// <summary>The application's settings are worth showing even where the database cannot be read, above all where a setting in it is what is wrong.</summary>
    private async Task<SettingsModel> ReadAsync(long organization, CancellationToken cancellationToken)
    {
        if (await databases.RefusalOfAsync(organization, CapacityWork.Rules, cancellationToken) is { } refusal)
        {
            return SettingsModels.Of(settings, own: null) with { OrganizationId = organization, Failure = refusal };
        }

        try
        {
            var (own, windows) = await databases.Of(organization).ReadRulesAsync(cancellationToken);
            return SettingsModels.Of(settings, own) with
            {
                OrganizationId = organization,
                Own = new OwnRules { IsActive = own.IsActive, UnknownKeys = own.UnknownKeys, Windows = windows },
            };
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && RunFailure.Of(failure) is { Reason: var reason })
        {
            return SettingsModels.Of(settings, own: null) with { OrganizationId = organization, Failure = reason };
        }
    }
}
