using System.Text;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Capacity;
using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Days;

/// <summary>The emails of one day as a file for spreadsheets: all that the page would show, on all of its pages.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="checkOuts">Says whether a database may be checked out.</param>
internal sealed class DayFile(OrganizationDatabases databases, CheckOuts checkOuts) : CheckOutPage("organizations/{org}/days/{day}/day.csv", checkOuts)
{
    public override IReadOnlyList<QueryField>? Fields => DayFilter.Fields;

    public override async Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken) => DayFilter.Read(page) is { } filter
        ? await DownloadWithDatabaseAsync(
            page,
            CapacityWork.Day,
            FormattableString.Invariant($"organization-{filter.OrganizationId}-{filter.Day:yyyy-MM-dd}.csv"),
            "text/csv; charset=utf-8",
            (stream, token) => WriteAsync(filter with { After = null }, stream, token),
            cancellationToken)
        : PageAnswer.Problem(StatusCodes.Status400BadRequest, DayPage.NoDay);

    private async Task WriteAsync(DayFilter filter, Stream stream, CancellationToken cancellationToken)
    {
        var begun = false;
        await databases.DayOf(filter.OrganizationId).WriteAsync(
            filter.Query,
            async (emails, token) =>
            {
                var lines = DayEmailCsv.Lines(emails.Select(ShownEmail.Of), filter.Day);
                await stream.WriteAsync(Encoding.UTF8.GetBytes(begun ? lines : DayEmailCsv.Header + lines), token);
                begun = true;
            },
            cancellationToken);
    }
}
