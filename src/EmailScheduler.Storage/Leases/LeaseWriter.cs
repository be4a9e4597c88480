using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Leases;

/// <summary>Makes the writes of the lease of one try of a run, each with a new nonce, and knows its own again.</summary>
internal sealed class LeaseWriter(IObjectStore store, string key, string runId, int tryNumber, LeaseOptions options, TimeProvider time)
{
    // Less than a release may take, which waits for a renewal under way.
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(2);

    private static readonly string Instance = $"{Environment.MachineName}-{Environment.ProcessId}";

    private readonly HashSet<string> _nonces = new(StringComparer.Ordinal);

    public string Key => key;

    public string RunId => runId;

    public int TryNumber => tryNumber;

    public IObjectStore Store => store;

    /// <summary>
    /// Writes the lease under a condition: over <paramref name="ifMatch"/>, or where there is none. A write that was sent when the token is cancelled has
    /// two seconds more to be answered: given up at once, it could arrive after the removal that follows, and leave a lease that no run holds.
    /// </summary>
    public async Task<PutResult> PutAsync(string? ifMatch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var registration = cancellationToken.Register(() => patience.CancelAfter(AnswerWithin));
        return await store.PutAsync(Request(ifMatch), patience.Token);
    }

    /// <summary>Whether a lease is one of this writer's, perhaps of a write whose answer was lost.</summary>
    public bool Wrote(LeaseObject? lease) => lease?.Body?.Nonce is { } nonce && _nonces.Contains(nonce);

    /// <summary>
    /// Removes the lease if it is still this writer's: first by the ETag last known, then, should that be out of date because an answer
    /// was lost, by what is there. Another's lease is left alone.
    /// </summary>
    /// <param name="etag">The ETag last known; <see langword="null"/> when none is.</param>
    /// <param name="isTrusted">Whether nothing says that the lease may have passed on: then it is not looked at before, where the store keeps the condition without that.</param>
    /// <param name="cancellationToken">Gives up; the lease may be removed or not.</param>
    /// <returns>Whether it was still ours; if it was not, the lease that was found in its place, where there was one.</returns>
    public async Task<(bool WasOurs, LeaseObject? Other)> RemoveAsync(string? etag, bool isTrusted, CancellationToken cancellationToken)
    {
        if (etag is not null
            && await (isTrusted ? store.DeleteOwnAsync(key, etag, cancellationToken) : store.DeleteAsync(key, etag, cancellationToken)) == DeleteStatus.Deleted)
        {
            return (true, null);
        }

        var found = await LeaseObject.ReadAsync(store, key, cancellationToken);
        return Wrote(found)
            ? (await store.DeleteAsync(key, found!.Head.ETag, cancellationToken) == DeleteStatus.Deleted, null)
            : (false, found);
    }

    private PutRequest Request(string? ifMatch)
    {
        var nonce = Guid.NewGuid().ToString("N");
        _nonces.Add(nonce);
        var body = new LeaseBody
        {
            InstanceId = Instance,
            Timestamp = LeaseBody.Format(time.GetUtcNow()),
            Timeout = (int)options.Timeout.TotalSeconds,
            RunId = runId,
            Try = tryNumber,
            Nonce = nonce,
            Host = Environment.MachineName,
            ProcessSpace = ProcessSpace.Current,
        };
        return new PutRequest
        {
            Key = key,
            Content = ObjectContent.FromBytes(body.ToJson()),
            IfAbsent = ifMatch is null,
            IfMatch = ifMatch,
            Nonce = nonce,
            ContentType = "application/json",
        };
    }
}
