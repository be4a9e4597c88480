using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Web.Pages;

namespace EmailScheduler.Web.Audit;

/// <summary>What people did to an organization, newest first.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="remembered">What was known when the store last answered.</param>
internal sealed class AuditPage(OrganizationDatabases databases, Remembered remembered) : ConsolePage("organizations/{org}/audit")
{
    public override IReadOnlyList<QueryField>? Fields { get; } = [new("before")];

    private const int PerPage = 50;

    public override NavigationEntry Navigation { get; } = new("What people did", 51);

    public override async Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken)
    {
        var organization = page.OrganizationId;
        var before = page.Query("before") is var id && RunId.IsValid(id) ? id : null;
        var (model, stale) = await remembered.ReadAsync(FormattableString.Invariant($"audit {organization} {before}"), token => ReadAsync(organization, before, token), cancellationToken);
        return PageAnswer.Of<AuditView, AuditModel>($"What people did to organization {organization}", model) with { Stale = stale };
    }

    private async Task<AuditModel> ReadAsync(long organization, string? before, CancellationToken cancellationToken)
    {
        var records = await databases.ActsOf(organization).ListAsync(PerPage + 1, before, cancellationToken);
        return new AuditModel
        {
            OrganizationId = organization,
            Zone = await databases.ZoneOfAsync(organization, cancellationToken),
            Records = [.. records.Take(PerPage)],
            HasMore = records.Count > PerPage,
            IsFirst = before is null,
        };
    }
}
