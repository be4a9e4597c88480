using System.Collections.Concurrent;
using System.Text.Json;
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
    internal const int AtOnce = 8;

    private const long MaxBytes = 64 * 1024;

    private readonly ConcurrentDictionary<long, (string ETag, OrganizationStatus? Status)> _kept = new();
    private readonly SemaphoreSlim _reading = new(1, 1);

    /// <summary>How many statuses stay in memory. The default value is 10,000: some 5 MB.</summary>
    internal int MostKept { get; init; } = 10_000;

    /// <summary>How many statuses are in memory.</summary>
    internal int Kept => _kept.Count;

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
        var wanted = organizations.Where(listed.ContainsKey).ToHashSet();
        await _reading.WaitAsync(cancellationToken);
        try
        {
            var changed = wanted.Where(id => !(_kept.TryGetValue(id, out var kept) && kept.ETag == listed[id]));
            await Parallel.ForEachAsync(
                changed.ToList(),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (id, token) => await ReadAsync(id, token));
            var found = wanted
                .Select(id => _kept.TryGetValue(id, out var kept) ? kept.Status : null)
                .OfType<OrganizationStatus>()
                .ToDictionary(status => status.OrganizationId);
            Forget(wanted);
            return found;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    internal static async Task<(OrganizationStatus? Status, string? ETag)> ReadAsync(IObjectStore store, long organizationId, CancellationToken cancellationToken)
    {
        var (status, etag) = await StoredJson.ReadAsync<OrganizationStatus>(store, OrganizationStatus.KeyOf(organizationId), MaxBytes, cancellationToken);

        // A document that someone else put there may say null where this program never does, or be another organization's.
        return (status is { LastRun.RunId: not null } && status.OrganizationId == organizationId ? status : null, etag);
    }

    private async Task ReadAsync(long organizationId, CancellationToken cancellationToken)
    {
        var (status, etag) = await ReadAsync(store, organizationId, cancellationToken);
        if (etag is null)
        {
            _kept.TryRemove(organizationId, out _);
        }
        else
        {
            // What cannot be read is kept as well, or each page would read it again.
            _kept[organizationId] = (etag, status);
        }
    }

    /// <summary>Keeps memory bounded; those just asked for go last.</summary>
    private void Forget(HashSet<long> wanted)
    {
        var excess = _kept.Count - MostKept;
        if (excess > 0)
        {
            foreach (var id in _kept.Keys.OrderBy(wanted.Contains).Take(excess).ToList())
            {
                _kept.TryRemove(id, out _);
            }
        }
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
            if (holdsLease && status is { LastSuccessAt: not null, Timezone: not null })
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
            var (stored, etag) = await OrganizationStatuses.ReadAsync(store, status.OrganizationId, cancellationToken);
            var merged = status.MergedWith(stored);
            if (merged == stored)
            {
                return true;
            }

            if ((await store.PutAsync(RequestOf(merged) with { IfAbsent = etag is null, IfMatch = etag }, cancellationToken)).Status == PutStatus.Written)
            {
                return true;
            }
        }

        return false;
    }

    private static PutRequest RequestOf(OrganizationStatus status) => new()
    {
        Key = OrganizationStatus.KeyOf(status.OrganizationId),
        Content = ObjectContent.FromBytes(JsonSerializer.SerializeToUtf8Bytes(status, StoredJson.Compact)),
        ContentType = "application/json",
    };
}
