using System.Text.Json;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs.Reports;

/// <summary>The reports of one organization's runs, as they lie in the store beside its database.</summary>
/// <param name="store">The store.</param>
/// <param name="organizationId">The organization.</param>
public sealed class RunReports(IObjectStore store, long organizationId)
{
    private const long MaxBytes = 4 * 1024 * 1024;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _prefix = $"org-data/{organizationId}.db.runs/";

    /// <summary>Reads the report of a run; <see langword="null"/> when there is none, or none that can be read.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<RunReport?> FindAsync(string runId, CancellationToken cancellationToken = default) =>
        (await ReadAsync(KeyOf(runId), cancellationToken)).Report;

    /// <summary>The newest reports, newest first. Objects that are no reports are passed over.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<RunReport>> NewestAsync(int count, CancellationToken cancellationToken = default)
    {
        // Run ids begin with their time, so the ordinal order of the listing is that of the runs.
        var keys = new List<string>();
        await foreach (var entry in store.ListAsync(_prefix, cancellationToken))
        {
            keys.Add(entry.Key);
        }

        var newest = new List<RunReport>();
        for (var index = keys.Count - 1; index >= 0 && newest.Count < count; index--)
        {
            if ((await ReadAsync(keys[index], cancellationToken)).Report is { } report)
            {
                newest.Add(report);
            }
        }

        return newest;
    }

    /// <summary>Writes a report. That of a failed try never replaces that of a run which did its work: a second delivery of a finished run may fail.</summary>
    internal async Task WriteAsync(RunReport report, CancellationToken cancellationToken)
    {
        var key = KeyOf(report.RunId);
        var content = ObjectContent.FromBytes(JsonSerializer.SerializeToUtf8Bytes(report, Indented));
        var request = new PutRequest { Key = key, Content = content, ContentType = "application/json" };
        if (report.Status is not (RunStatus.Completed or RunStatus.Unchanged))
        {
            var (before, etag) = await ReadAsync(key, cancellationToken);
            if (before is { Status: RunStatus.Completed or RunStatus.Unchanged })
            {
                return;
            }

            request = etag is null ? request with { IfAbsent = true } : request with { IfMatch = etag };
        }

        await store.PutAsync(request, cancellationToken);
    }

    private Task<(RunReport? Report, string? ETag)> ReadAsync(string key, CancellationToken cancellationToken) =>
        StoredJson.ReadAsync<RunReport>(store, key, MaxBytes, cancellationToken);

    private string KeyOf(string runId) => $"{_prefix}{runId}.json";
}
