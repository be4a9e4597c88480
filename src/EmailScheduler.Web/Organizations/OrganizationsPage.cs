using System.Globalization;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Web.Pages;
using EmailScheduler.Web.Words;

namespace EmailScheduler.Web.Organizations;

/// <summary>All organizations, those first that need a person.</summary>
/// <param name="overview">Where they stand.</param>
/// <param name="settings">When they run.</param>
internal sealed class OrganizationsPage(OrganizationOverview overview, HostSettings settings) : ConsolePage("")
{
    public override IReadOnlyList<QueryField>? Fields { get; } = [new("number", text => text.All(char.IsAsciiDigit), "digits"), new("state", text => StatusWords.TryParse(text) is not null, StatusWords.Names), QueryField.Number("page")];

    private const int PerPage = 100;
    private const int MostDigits = 18;

    public override NavigationEntry Navigation { get; } = new("Organizations", 0);

    public override async Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken)
    {
        var number = new string([.. page.Query("number").Where(char.IsAsciiDigit).Take(MostDigits)]);
        var state = StatusWords.TryParse(page.Query("state"));
        var pageNumber = int.TryParse(page.Query("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, 10_000) : 1;
        var query = new OverviewQuery { NumberPrefix = number, States = state is { } only ? [only] : null, Skip = (pageNumber - 1) * PerPage, Limit = PerPage };
        var read = await overview.ReadAsync(query, cancellationToken);
        var model = new OrganizationsModel
        {
            Number = number,
            State = state,
            PageNumber = pageNumber,
            Pages = Math.Max(1, (read.Found + PerPage - 1) / PerPage),
            Overview = read,
            NextRuns = [.. read.Organizations.Select(row => settings.IsRunByTimer(row.OrganizationId, row.HasDatabase) ? settings.NextRun(row.Zone, page.Now) : null)],
        };
        return PageAnswer.Of<OrganizationsView, OrganizationsModel>("Organizations", model) with
        {
            Stale = read.Failure is { } failure ? new StaleNotice(read.AsOf, failure) : null,
        };
    }
}
