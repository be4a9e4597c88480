using System.Globalization;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Capacity;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Contacts;

/// <summary>Why one contact gets the emails that it gets.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="overview">Where they stand.</param>
/// <param name="checkOuts">Says whether a database may be checked out.</param>
internal sealed class ContactPage(OrganizationDatabases databases, OrganizationOverview overview, CheckOuts checkOuts)
    : CheckOutPage("organizations/{org}/contacts/{contact}", checkOuts)
{
    private const string AsOf = "as-of";

    /// <summary>A pause may be a minute old on a page that took as long to make.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    /// <summary>The address of what is asked for.</summary>
    public static string Address(PageLinks links, long organizationId, AskedContact asked) =>
        asked.AsOf is { } day ? links.Of("organizations/{org}/contacts/{contact}", ("org", organizationId), ("contact", asked.Id), (AsOf, day)) : links.Contact(organizationId, asked.Id);

    public override Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken) => Task.FromResult(
        AskedContact.Read(page.Value("contact"), page.Query(AsOf).Trim(), out var asked) is { } fault
            ? PageAnswer.Problem(StatusCodes.Status400BadRequest, fault)
            : WithDatabase(page, string.Create(CultureInfo.InvariantCulture, $"Contact {asked.Id}"), CapacityWork.Explanation, (progress, token) => ExplainAsync(page.OrganizationId, asked, progress, token), cancellationToken));

    private async Task<PageAnswer> ExplainAsync(long organizationId, AskedContact asked, IProgress<Scheduling.Model.ScheduleProgress> progress, CancellationToken cancellationToken)
    {
        var known = overview.FindAsync(organizationId, MaxAge, cancellationToken);
        var explanation = await databases.Of(organizationId).ExplainAsync(asked.Id, asked.AsOf, progress, cancellationToken);
        return PageAnswer.Of<ContactView, ContactModel>(string.Create(CultureInfo.InvariantCulture, $"Contact {asked.Id}"), new ContactModel
        {
            Explanation = explanation,
            AsOf = asked.AsOf,
            Pause = (await known)?.Pause,
            Entries = Timeline.Of(explanation),
            Year = YearStrip.Of(explanation),
        });
    }
}
