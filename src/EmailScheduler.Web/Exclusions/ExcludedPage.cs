using System.Globalization;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Capacity;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Pages;

namespace EmailScheduler.Web.Exclusions;

/// <summary>Who gets no email at all, by reason: what the numbers on the page of an organization are made of.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="checkOuts">Says whether a database may be checked out.</param>
internal sealed class ExcludedPage(OrganizationDatabases databases, CheckOuts checkOuts) : CheckOutPage("organizations/{org}/excluded", checkOuts)
{
    private const string Title = "Contacts without emails";
    private const int PerPage = 200;

    public override Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken) =>
        Task.FromResult(WithDatabase(page, Title, CapacityWork.Rules, (progress, token) => ShowAsync(page, progress, token), cancellationToken));

    private async Task<PageAnswer> ShowAsync(PageContext page, IProgress<ScheduleProgress> progress, CancellationToken cancellationToken)
    {
        var reason = page.Query("reason") is { Length: > 0 } asked ? asked : null;
        var after = long.TryParse(page.Query("after"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var given) ? given : long.MinValue;
        return PageAnswer.Of<ExcludedView, ExcludedModel>(Title, new ExcludedModel
        {
            OrganizationId = page.OrganizationId,
            Reason = reason,
            IsFirst = after == long.MinValue,
            Read = await databases.ExclusionsOf(page.OrganizationId).ReadAsync(reason, after, PerPage, progress, cancellationToken),
        });
    }
}
