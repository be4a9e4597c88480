using System.Globalization;
using EmailScheduler.Api.Settings;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Past;

/// <summary>The states that an organization's database can be gone back to, newest first.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="remembered">What was known when the store last answered.</param>
internal sealed class HistoryPage(OrganizationDatabases databases, Remembered remembered) : ConsolePage("organizations/{org}/history")
{
    public override IReadOnlyList<QueryField>? Fields { get; } = [QueryField.Number("page")];

    // Each state costs a small request, and a page those of the pages before it: older states are for the command line.
    private const int PerPage = 25;
    private const int MostPages = 20;

    public override NavigationEntry Navigation { get; } = new("History", 50);

    public override async Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken)
    {
        var organization = page.OrganizationId;
        var number = int.TryParse(page.Query("page"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, MostPages) : 1;
        var (model, stale) = await remembered.ReadAsync(FormattableString.Invariant($"history {organization} {number}"), token => ReadAsync(organization, number, token), cancellationToken);
        return model.States.Count == 0 && number == 1
            ? PageAnswer.Problem(StatusCodes.Status404NotFound, PastStates.NoDatabase(organization))
            : PageAnswer.Of<HistoryView, HistoryModel>($"History of organization {organization}", model) with { Stale = stale };
    }

    private async Task<HistoryModel> ReadAsync(long organization, int number, CancellationToken cancellationToken)
    {
        var states = await databases.HistoryOf(organization).ListAsync((number * PerPage) + 1, cancellationToken);
        return new HistoryModel
        {
            OrganizationId = organization,
            Zone = await databases.ZoneOfAsync(organization, cancellationToken),
            States = [.. states.Skip((number - 1) * PerPage).Take(PerPage)],
            Next = states.ElementAtOrDefault(number * PerPage),
            PageNumber = number,
            HasOlderPage = number < MostPages && states.Count > number * PerPage,
        };
    }
}
