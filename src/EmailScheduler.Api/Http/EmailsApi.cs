using System.Globalization;
using EmailScheduler.Api.Access;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Capacity;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts.Stored;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EmailScheduler.Api.Http;

/// <summary>Due emails over HTTP, for the sender.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="limits">How many databases are checked out at a time.</param>
public sealed class EmailsApi(OrganizationDatabases databases, CheckOutLimits limits)
{
    private const int DefaultLimit = 1000;
    private const int MaxLimit = 10_000;

    /// <summary>A page of the emails that are due on a day: keys and ids, no addresses.</summary>
    public Task<IResult> ListAsync(HttpRequest request, string org, CancellationToken cancellationToken) => PageAsync(request, org, withRecipients: false, cancellationToken);

    /// <summary>The same with addresses and names, for who may see them.</summary>
    public Task<IResult> ListWithRecipientsAsync(HttpRequest request, string org, CancellationToken cancellationToken) => PageAsync(request, org, withRecipients: true, cancellationToken);

    private async Task<IResult> PageAsync(HttpRequest request, string org, bool withRecipients, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!OrganizationId.TryParse(org, out var organizationId))
        {
            return Problem.BadOrganization();
        }

        if (!DateOnly.TryParseExact(request.Query["date"].ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || !PlanningMoment.IsInRange(day))
        {
            return Problem.BadRequest("The parameter 'date' is not a day that exists, as YYYY-MM-DD, from 1900 to 9000.");
        }

        if (!QueryParameter.TryReadCount(request, "limit", DefaultLimit, MaxLimit, out var limit))
        {
            return Problem.BadRequest($"The limit is not a whole number from 1 to {MaxLimit}.");
        }

        var after = long.MinValue;
        if (request.Query["after"].ToString() is { Length: > 0 } text && !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out after))
        {
            return Problem.BadRequest("The parameter 'after' is not the number of a row: take it from 'next' of the page before.");
        }

        using var turn = await limits.EnterForProgramAsync(organizationId, cancellationToken);
        return turn is null
            ? TooManyWait(request.HttpContext.Response)
            : await ReadAsync(organizationId, emails => emails.DueAsync(day, after, limit, withRecipients, cancellationToken), cancellationToken);
    }

    private async Task<IResult> ReadAsync(long organizationId, Func<OrganizationEmails, Task<EmailPage>> readAsync, CancellationToken cancellationToken)
    {
        try
        {
            if (await databases.RefusalOfAsync(organizationId, CapacityWork.Day, cancellationToken) is { } refusal)
            {
                return Problem.TooLarge(refusal);
            }

            var page = await readAsync(databases.EmailsOf(organizationId));
            return page.Pause is { } pause ? Problem.Paused(organizationId, pause) : TypedResults.Ok(page);
        }
        catch (Exception failure) when (failure is InvalidDatabaseException or InvalidSettingException)
        {
            return (await databases.Of(organizationId).ExamineAsync(cancellationToken)).Kind == StoredDatabaseKind.None ? Problem.NotFound(failure.Message) : Problem.Unusable(failure);
        }
    }

    private static ProblemHttpResult TooManyWait(HttpResponse response)
    {
        response.Headers.RetryAfter = CheckOutLimits.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return Problem.TooManyRequests("Too many requests that need a database are being answered now, so this one was not begun. Ask again after the seconds of Retry-After, and for one page of an organization at a time.");
    }
}
