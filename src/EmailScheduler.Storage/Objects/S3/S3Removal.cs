namespace EmailScheduler.Storage.Objects.S3;

/// <summary>
/// Removes objects, under a condition only what is still there as it was. Not every server keeps the condition, so what is there is compared before; of its own objects, such as the lease that
/// each run releases, the process finds out with its second removal whether the server does, and looks at no further one.
/// </summary>
internal sealed class S3Removal(S3Bucket bucket, S3Capabilities capabilities)
{
    /// <summary>An ETag that no object has.</summary>
    private const string NoETag = "\"00000000000000000000000000000000\"";

    /// <summary>Removes an object, under a condition after a look at it.</summary>
    public Task<DeleteStatus> RunAsync(string key, string? ifMatch, CancellationToken cancellationToken) =>
        RunAsync(key, ifMatch, token => bucket.DeleteOnceAsync(key, ifMatch, token), cancellationToken);

    /// <summary>Removes an object that the caller wrote; without a look at it where the server is known to keep the condition.</summary>
    public Task<DeleteStatus> RunOwnAsync(string key, string ifMatch, CancellationToken cancellationToken)
    {
        if (capabilities.MatchingRemoval is true)
        {
            return RunUnseenAsync(key, ifMatch, cancellationToken);
        }

        var asks = capabilities is { MatchingRemoval: null, HasRemoved: true };
        capabilities.HasRemoved = true;
        return RunAsync(key, ifMatch, asks ? token => AskOnceAsync(key, ifMatch, token) : token => bucket.DeleteOnceAsync(key, ifMatch, token), cancellationToken);
    }

    private Task<DeleteStatus> RunAsync(string key, string? ifMatch, Func<CancellationToken, Task<bool>> removeOnceAsync, CancellationToken cancellationToken)
    {
        var attempts = new Attempts(removeOnceAsync);
        return RepeatAsync(
            async token =>
            {
                var head = ifMatch is null ? null : await bucket.HeadAsync(key, token);
                return ifMatch is null || string.Equals(head?.ETag, ifMatch, StringComparison.Ordinal) ? await attempts.RemoveAsync(token) : head is null && attempts.MayHaveRemoved;
            },
            cancellationToken);
    }

    private Task<DeleteStatus> RunUnseenAsync(string key, string ifMatch, CancellationToken cancellationToken)
    {
        var attempts = new Attempts(token => bucket.DeleteOnceAsync(key, ifMatch, token));
        return RepeatAsync(async token => await attempts.RemoveAsync(token) || (attempts.MayHaveRemoved && await bucket.HeadAsync(key, token) is null), cancellationToken);
    }

    private Task<DeleteStatus> RepeatAsync(Func<CancellationToken, Task<bool>> removeAsync, CancellationToken cancellationToken) =>
        bucket.RepeatAsync(async token => await removeAsync(token) ? DeleteStatus.Deleted : DeleteStatus.PreconditionFailed, cancellationToken);

    /// <summary>
    /// Asks the server to remove the object under a condition that does not hold, a moment after it was seen to be the caller's. One that refuses this, and then the right condition not, keeps
    /// conditions. One that does not refuse has removed what was to be removed, with no more risk than where it is sent the right condition and ignores that.
    /// </summary>
    private async Task<bool> AskOnceAsync(string key, string ifMatch, CancellationToken cancellationToken)
    {
        if (await bucket.DeleteOnceAsync(key, NoETag, cancellationToken))
        {
            capabilities.MatchingRemoval = false;
            return true;
        }

        if (!await bucket.DeleteOnceAsync(key, ifMatch, cancellationToken))
        {
            return false;
        }

        capabilities.MatchingRemoval = true;
        return true;
    }

    /// <summary>The removals of one object. What is gone, or refused, after one whose answer was lost: that one may have done it.</summary>
    private sealed class Attempts(Func<CancellationToken, Task<bool>> removeOnceAsync)
    {
        public bool MayHaveRemoved { get; private set; }

        public async Task<bool> RemoveAsync(CancellationToken cancellationToken)
        {
            try
            {
                return await removeOnceAsync(cancellationToken);
            }
            catch (ObjectStoreException failure) when (failure.Kind == ObjectStoreFailure.Transient)
            {
                MayHaveRemoved = true;
                throw;
            }
        }
    }
}
