using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs.Reports;

/// <summary>
/// The organizations' statuses, as runs leave them in the store. One listing gives the ETags of all; what this process has read under the same ETag is not
/// read again. Safe for concurrent use: of several callers one reads, and the others find what it has read.
/// </summary>
/// <param name="store">The store.</param>
public sealed class OrganizationStatuses(IObjectStore store) : IDisposable
{
    internal const int AtOnce = KeptDocuments<OrganizationStatus>.AtOnce;

    private const long MaxBytes = 64 * 1024;

    private readonly KeptDocuments<OrganizationStatus> _kept = new((id, _, token) => ReadAsync(store, id, token));

    /// <summary>How many statuses stay in memory. The default value is 10,000: some 5 MB.</summary>
    internal int MostKept
    {
        init => _kept.MostKept = value;
    }

    /// <summary>How many statuses are in memory.</summary>
    internal int Kept => _kept.Kept;

    /// <summary>Lists the organizations that have a status, ascending, with the ETags of these.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyDictionary<long, string>> ListAsync(CancellationToken cancellationToken = default)
    {
        var listed = new SortedDictionary<long, string>();
        await foreach (var entry in store.ListAsync(OrganizationStatus.Prefix, cancellationToken))
        {
            if (OrganizationStatus.TryParseKey(entry.Key, out var organizationId))
            {
                listed[organizationId] = entry.ETag;
            }
        }

        return listed;
    }

    /// <summary>Reads statuses: those that have changed since this process read them, eight at a time.</summary>
    /// <param name="listed">The answer of <see cref="ListAsync"/>.</param>
    /// <param name="organizations">The organizations of interest.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The statuses by organization; those that are not listed, or cannot be read as a status, are omitted.</returns>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyDictionary<long, OrganizationStatus>> ReadAsync(
        IReadOnlyDictionary<long, string> listed, IEnumerable<long> organizations, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(listed);
        var found = await FindAsync(listed, organizations, cancellationToken);
        return found.Values.Select(one => one.Failure).FirstOrDefault(failure => failure is not null) is { } failed
            ? throw failed
            : found.Values.Select(one => one.Document).OfType<OrganizationStatus>().ToDictionary(status => status.OrganizationId);
    }

    /// <inheritdoc/>
    public void Dispose() => _kept.Dispose();

    /// <summary>As <see cref="ReadAsync(IReadOnlyDictionary{long, string}, IEnumerable{long}, CancellationToken)"/>, where a status that cannot be read stands in the way of no other.</summary>
    internal Task<IReadOnlyDictionary<long, KeptDocument<OrganizationStatus>>> FindAsync(
        IReadOnlyDictionary<long, string> listed, IEnumerable<long> organizations, CancellationToken cancellationToken) => _kept.ReadAsync(listed, organizations, cancellationToken);

    internal static async Task<(OrganizationStatus? Status, string? ETag)> ReadAsync(IObjectStore store, long organizationId, CancellationToken cancellationToken)
    {
        var (status, head) = await ReadWithHeadAsync(store, organizationId, cancellationToken);
        return (status, head?.ETag);
    }

    internal static async Task<(OrganizationStatus? Status, ObjectHead? Head)> ReadWithHeadAsync(IObjectStore store, long organizationId, CancellationToken cancellationToken)
    {
        var (status, head) = await StoredJson.ReadWithHeadAsync(store, OrganizationStatus.KeyOf(organizationId), ReportJson.Compact.OrganizationStatus, MaxBytes, cancellationToken);

        // A document that someone else put there may say null where this program never does, or be another organization's.
        if (status is not { LastRun.RunId: not null } || status.OrganizationId != organizationId)
        {
            return (null, head);
        }

        return (status.Planned is { Emails: null } ? status with { Planned = null } : status, head);
    }
}

/// <summary>Brings an organization's status up to date after a run.</summary>
/// <param name="store">The store.</param>
/// <param name="logger">Where failures are logged.</param>
internal sealed class OrganizationStatusWriter(IObjectStore store, ILogger logger)
{
    private const int Attempts = 3;

    /// <summary>
    /// Writes the status after a run. A failure is logged and not thrown: the run has ended as it has, and the next one writes again.
    /// </summary>
    /// <param name="report">The run's report.</param>
    /// <param name="holdsLease">
    /// Whether the run still holds the lease, so that no other one writes. Then a success, which needs nothing of what is stored, is one request; everything
    /// else first reads what is there.
    /// </param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task TryWriteAsync(RunReport report, bool holdsLease, CancellationToken cancellationToken)
    {
        var status = OrganizationStatus.Of(report);
        try
        {
            if (holdsLease && status is { LastSuccessAt: not null, Timezone: not null, Planned: not null })
            {
                await store.PutAsync(RequestOf(status), cancellationToken);
            }
            else if (!await TryMergeAsync(status, cancellationToken))
            {
                logger.LogWarning("The status of organization {OrganizationId} after run {RunId} was not written: it changed {Attempts} times meanwhile", report.OrganizationId, report.RunId, Attempts);
            }
        }
        catch (Exception failure) when (failure is ObjectStoreException or OperationCanceledException)
        {
            logger.LogWarning(failure, "The status of organization {OrganizationId} after run {RunId} could not be written", report.OrganizationId, report.RunId);
        }
    }

    private async Task<bool> TryMergeAsync(OrganizationStatus status, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (stored, head) = await OrganizationStatuses.ReadWithHeadAsync(store, status.OrganizationId, cancellationToken);
            var merged = head is null ? status : status.MergedWith(stored, head.ServerTime);
            if (merged == stored)
            {
                return true;
            }

            if ((await store.PutAsync(RequestOf(merged).OnTopOf(head?.ETag), cancellationToken)).Status == PutStatus.Written)
            {
                return true;
            }
        }

        return false;
    }

    private static PutRequest RequestOf(OrganizationStatus status) => StoredJson.RequestOf(OrganizationStatus.KeyOf(status.OrganizationId), status, ReportJson.Compact.OrganizationStatus);
}
