using EmailScheduler.Functions.Settings;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace EmailScheduler.Functions.Http;

/// <summary>The organizations over HTTP.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="settings">The app's settings.</param>
/// <param name="timeProvider">The clock, for the next run.</param>
public sealed class OrganizationsApi(OrganizationDatabases databases, IOptions<AppSettings> settings, TimeProvider timeProvider)
{
    private const int AtOnce = 8;

    /// <summary>All organizations, each with its last run, its lease and its next run.</summary>
    [Function("GetOrganizations")]
    public async Task<IActionResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "organizations")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        try
        {
            var ids = await databases.ListAsync(cancellationToken);
            var documents = new OrganizationDocument[ids.Count];
            await Parallel.ForAsync(0, ids.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (place, token) =>
                documents[place] = await DocumentAsync(ids[place], token));
            return JsonAnswer.Ok(documents);
        }
        catch (ObjectStoreException failure)
        {
            return Problem.StoreFailed(failure);
        }
    }

    /// <summary>Removes the lease of a run that is known to be dead; should it live after all, it stops at its next renewal, and commits before that only on top of what it read.</summary>
    [Function("BreakLease")]
    public async Task<IActionResult> BreakLeaseAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "delete", Route = "organizations/{org}/lease")] HttpRequest request,
        string org,
        CancellationToken cancellationToken)
    {
        if (!OrganizationId.TryParse(org, out var organizationId))
        {
            return Problem.BadOrganization();
        }

        try
        {
            var database = databases.Of(organizationId);
            if (await database.BreakLeaseAsync(cancellationToken))
            {
                return new StatusCodeResult(StatusCodes.Status204NoContent);
            }

            return await database.HolderAsync(cancellationToken) is null
                ? Problem.NotFound($"Nobody holds the lease of organization {organizationId}.")
                : Problem.Conflict($"The lease of organization {organizationId} changed hands meanwhile; look who holds it now, and ask again if that one is dead too.");
        }
        catch (ObjectStoreException failure)
        {
            return Problem.StoreFailed(failure);
        }
    }

    private async Task<OrganizationDocument> DocumentAsync(long organizationId, CancellationToken cancellationToken)
    {
        var database = databases.Of(organizationId);
        var last = await databases.LastRunAsync(organizationId, cancellationToken);
        return new OrganizationDocument
        {
            OrganizationId = organizationId,
            LastRun = last,
            Lease = HolderOf(await database.HolderAsync(cancellationToken)),
            NextRun = NextRun(last),
        };
    }

    private DateTimeOffset? NextRun(RunReport? last)
    {
        var now = timeProvider.GetUtcNow();
        return settings.Value.Schedule.FirstFrom(settings.Value.RunAt?.NextAfter(databases.ZoneOf(last), now) ?? now);
    }

    private static RunHolder? HolderOf(LeaseHolder? holder) => holder is null or { IsExpired: true }
        ? null
        : new RunHolder { RunId = holder.RunId, Host = holder.Host, TakenAt = holder.TakenAt, ExpiresAt = holder.ExpiresAt };
}
