using System.Text.Json;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs.Reports;

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
