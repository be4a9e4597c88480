using System.Globalization;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Capacity;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Display;
using EmailScheduler.Web.Pages;
using EmailScheduler.Web.Words;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Counted;

/// <summary>The contacts behind a number: what the numbers on the pages of an organization and its runs are made of.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="checkOuts">Says whether a database may be checked out.</param>
internal sealed class CountedPage(OrganizationDatabases databases, CheckOuts checkOuts) : CheckOutPage("organizations/{org}/counted", checkOuts)
{
    public override IReadOnlyList<QueryField>? Fields { get; } = [new("kind"), new("of"), QueryField.Number("after")];

    private const int PerPage = 200;

    public override Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken) => Task.FromResult(
        ContactCountText.Parse(page.Query("kind")) is { } count
            ? WithDatabase(page, ContactCountText.TitleOf(count), WorkOf(count), (progress, token) => ShowAsync(page, count, progress, token), cancellationToken)
            : PageAnswer.Problem(StatusCodes.Status404NotFound, $"There is no list '{Shown.Asked(page.Query("kind"), 60)}'. Take the address from a number on the organization's page."));

    // All but the excluded contacts are read with what a plan is made from.
    private static CapacityWork WorkOf(ContactCount count) => count == ContactCount.Excluded ? CapacityWork.Rules : CapacityWork.Explanation;

    private async Task<PageAnswer> ShowAsync(PageContext page, ContactCount count, IProgress<ScheduleProgress> progress, CancellationToken cancellationToken)
    {
        var value = page.Query("of") is { Length: > 0 } asked ? Shown.WithoutAddresses(asked) : null;
        var after = long.TryParse(page.Query("after"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var given) ? given : (long?)null;
        return PageAnswer.Of<CountedView, CountedModel>(ContactCountText.TitleOf(count), new CountedModel
        {
            OrganizationId = page.OrganizationId,
            Count = count,
            Value = value,
            IsFirst = after is null,
            Read = await databases.CountedContactsOf(page.OrganizationId).ReadAsync(count, value, after, PerPage, progress, cancellationToken),
        });
    }
}
