using System.Globalization;
using EmailScheduler.Api.Access;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Capacity;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Exclusions;

/// <summary>Who gets no email at all, by reason: what the numbers on the page of an organization are made of.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="limits">How many databases are checked out at a time.</param>
internal sealed class ExcludedPage(OrganizationDatabases databases, CheckOutLimits limits) : CheckOutPage("organizations/{org}/excluded", limits)
{
    private const string Title = "Contacts without emails";
    private const int PerPage = 200;

    public override Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken) =>
        Task.FromResult(WithDatabase(page, Title, (progress, token) => ShowAsync(page, progress, token), cancellationToken));

    private async Task<PageAnswer> ShowAsync(PageContext page, IProgress<ScheduleProgress> progress, CancellationToken cancellationToken)
    {
        if (await databases.RefusalOfAsync(page.OrganizationId, CapacityWork.Rules, cancellationToken) is { } refusal)
        {
            return PageAnswer.Problem(StatusCodes.Status413PayloadTooLarge, refusal);
        }

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
