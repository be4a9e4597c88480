using EmailScheduler.Api.Access;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Leases;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Http;

/// <summary>The organizations over HTTP.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="callers">Who acts.</param>
/// <param name="settings">The host's settings.</param>
/// <param name="timeProvider">The clock, for the next run.</param>
public sealed class OrganizationsApi(OrganizationDatabases databases, ICallerReader callers, HostSettings settings, TimeProvider timeProvider)
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;
    private const int AtOnce = 8;

    /// <summary>A page of the organizations, each with its last run and its next one, and on request with its lease.</summary>
    public async Task<IResult> ListAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!QueryParameter.TryReadCount(request, "limit", DefaultLimit, MaxLimit, out var limit))
        {
            return Problem.BadRequest($"The limit is not a whole number from 1 to {MaxLimit}.");
        }

        var after = -1L;
        if (request.Query["after"].ToString() is { Length: > 0 } text && !OrganizationId.TryParse(text, out after))
        {
            return Problem.BadRequest("The organization in 'after' is not a number such as 99: take it from 'next' of the page before.");
        }

        return QueryParameter.TryReadSwitch(request, "lease", out var withLeases)
            ? TypedResults.Ok(await PageAsync(after, limit, withLeases, cancellationToken))
            : Problem.BadRequest("The parameter 'lease' is neither true nor false.");
    }

    /// <summary>Removes the lease of a run that is known to be dead; should it live after all, it stops at its next renewal, and commits before that only on top of what it read.</summary>
    public async Task<IResult> BreakLeaseAsync(HttpRequest request, string org, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!OrganizationId.TryParse(org, out var organizationId))
        {
            return Problem.BadOrganization();
        }

        if (!QueryParameter.TryReadReason(request, out var reason, out var fault))
        {
            return Problem.BadRequest(fault);
        }

        if ((await databases.ActsOf(organizationId).BreakLeaseAsync(reason, callers.Read(request.HttpContext).Actor, cancellationToken)).WasBroken)
        {
            return TypedResults.NoContent();
        }

        return await databases.Of(organizationId).HolderAsync(cancellationToken) is null
            ? Problem.NotFound($"No run holds the lease of organization {organizationId}.")
            : Problem.Conflict($"The lease of organization {organizationId} changed hands meanwhile; look who holds it now, and ask again if that one is dead too.");
    }

    private async Task<OrganizationDocuments> PageAsync(long after, int limit, bool withLeases, CancellationToken cancellationToken)
    {
        var (organizations, hasMore) = await databases.PageAsync(after, limit, cancellationToken);
        var documents = organizations.Select(one => DocumentOf(one.OrganizationId, one.Status)).ToArray();
        if (withLeases)
        {
            // A request for each organization: only for whoever wants to know.
            var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, documents.Length, options, async (place, token) =>
                documents[place] = documents[place] with { Lease = await HolderAsync(documents[place].OrganizationId, token) });
        }

        return new OrganizationDocuments { Organizations = documents, Next = hasMore ? documents[^1].OrganizationId : null };
    }

    private OrganizationDocument DocumentOf(long organizationId, OrganizationStatus? status)
    {
        return new OrganizationDocument
        {
            OrganizationId = organizationId,
            LastRun = status?.LastRun,
            LastSuccessAt = status?.LastSuccessAt,
            NextRun = settings.NextRun(databases.ZoneOf(status?.Timezone), timeProvider.GetUtcNow()),
        };
    }

    private async Task<LeaseHolder?> HolderAsync(long organizationId, CancellationToken cancellationToken) =>
        await databases.Of(organizationId).HolderAsync(cancellationToken) is { IsExpired: false } holder ? holder : null;
}
