using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Leases;

/// <summary>Makes the writes of one run's lease, each with a new nonce, and knows its own again.</summary>
internal sealed class LeaseWriter(IObjectStore store, string key, string runId, LeaseOptions options, TimeProvider time)
{
    private static readonly string Instance = $"{Environment.MachineName}-{Environment.ProcessId}";

    private readonly HashSet<string> _nonces = new(StringComparer.Ordinal);

    public string Key => key;

    public string RunId => runId;

    public IObjectStore Store => store;

    /// <summary>Writes the lease under a condition: over <paramref name="ifMatch"/>, or where there is none.</summary>
    public Task<PutAnswer> PutAsync(string? ifMatch, CancellationToken cancellationToken)
    {
        var nonce = Guid.NewGuid().ToString("N");
        _nonces.Add(nonce);
        var body = new LeaseBody
        {
            InstanceId = Instance,
            Timestamp = LeaseBody.Format(time.GetUtcNow()),
            Timeout = (int)options.Timeout.TotalSeconds,
            RunId = runId,
            Nonce = nonce,
            Host = Environment.MachineName,
        };
        return store.PutAsync(
            new PutRequest
            {
                Key = key,
                Content = ObjectContent.FromBytes(body.ToJson()),
                IfAbsent = ifMatch is null,
                IfMatch = ifMatch,
                Nonce = nonce,
                ContentType = "application/json",
            },
            cancellationToken);
    }

    /// <summary>Whether a lease is one of this writer's, perhaps of a write whose answer was lost.</summary>
    public bool Wrote(LeaseObject? lease) => lease?.Body?.Nonce is { } nonce && _nonces.Contains(nonce);

    /// <summary>
    /// Removes the lease if it is still this writer's: first by the ETag last known, then, should that be out of date because an answer
    /// was lost, by what is there. Another's lease is left alone.
    /// </summary>
    /// <returns>Whether it was still ours.</returns>
    public async Task<bool> RemoveAsync(string? etag, CancellationToken cancellationToken)
    {
        if (etag is not null && await store.DeleteAsync(key, etag, cancellationToken) == DeleteStatus.Deleted)
        {
            return true;
        }

        var found = await LeaseObject.ReadAsync(store, key, cancellationToken);
        return Wrote(found) && await store.DeleteAsync(key, found!.Head.ETag, cancellationToken) == DeleteStatus.Deleted;
    }
}
