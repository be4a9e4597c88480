using System.Globalization;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Capacity;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Pages;
using EmailScheduler.Web.WhatIf;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Contacts;

/// <summary>Why one contact gets the emails that it gets, or would get with other settings.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="overview">Where they stand.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="checkOuts">Says whether a database may be checked out.</param>
internal sealed class ContactPage(OrganizationDatabases databases, OrganizationOverview overview, SourcedSettings settings, CheckOuts checkOuts)
    : CheckOutPage("organizations/{org}/contacts/{contact}", checkOuts)
{
    private const string AsOf = "as-of";

    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>A pause may be a minute old on a page that took as long to make.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(30);

    /// <summary>The address of what is asked for, with the settings that are tried.</summary>
    public static string Address(PageLinks links, long organizationId, AskedContact asked, IReadOnlyDictionary<string, string>? tried = null) => WhatIfForm.AddressOf(
        links, organizationId, asked.Id, tried ?? Nothing, asked.AsOf is { } day ? [KeyValuePair.Create(AsOf, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))] : []);

    public override Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken) => Task.FromResult(Answer(page, cancellationToken));

    private PageAnswer Answer(PageContext page, CancellationToken cancellationToken)
    {
        if (AskedContact.Read(page.Value("contact"), page.Query(AsOf).Trim(), out var asked) is { } fault)
        {
            return PageAnswer.Problem(StatusCodes.Status400BadRequest, fault);
        }

        try
        {
            WhatIfForm.Require(page.Http.Request.Query, AsOf);
            var tried = WhatIfForm.Entered(page.Http.Request.Query);
            var scheduling = tried.Count == 0 ? null : settings.ChangeOf(tried).Changed;
            return WithDatabase(page, TitleOf(asked), CapacityWork.Explanation, (progress, token) => ExplainAsync(page.OrganizationId, asked, tried, scheduling, progress, token), cancellationToken);
        }
        catch (InvalidSettingException failure)
        {
            return PageAnswer.Problem(StatusCodes.Status400BadRequest, failure.Message);
        }
    }

    private static string TitleOf(AskedContact asked) => string.Create(CultureInfo.InvariantCulture, $"Contact {asked.Id}");

    private async Task<PageAnswer> ExplainAsync(
        long organizationId, AskedContact asked, IReadOnlyDictionary<string, string> tried, SchedulingSettings? scheduling, IProgress<ScheduleProgress> progress, CancellationToken cancellationToken)
    {
        var known = overview.FindAsync(organizationId, MaxAge, cancellationToken);
        var explanation = await databases.Of(organizationId).ExplainAsync(asked.Id, asked.AsOf, scheduling, progress, cancellationToken);
        return PageAnswer.Of<ContactView, ContactModel>(TitleOf(asked), new ContactModel
        {
            Explanation = explanation,
            AsOf = asked.AsOf,
            Tried = tried,
            Pause = (await known)?.Pause,
            Entries = Timeline.Of(explanation),
            Year = YearStrip.Of(explanation),
        });
    }
}
