namespace EmailScheduler.Storage.Objects.S3;

/// <summary>
/// Writes until the outcome is known. A write whose answer was lost may have happened: the object is read back, and its nonce shows whose write it was. The
/// same after a refusal that follows such a write, which may be our own first writing in the way of the second.
/// </summary>
/// <remarks>One case stays open: our write happened, its answer was lost, and another replaced it before it was read back. It is reported as
/// <see cref="PutStatus.PreconditionFailed"/>; a commit is then still found by its run id among the versions.</remarks>
internal sealed class S3Write(S3Bucket bucket)
{
    public async Task<PutResult> RunAsync(PutRequest request, Func<CancellationToken, Task<PutResult>> send, CancellationToken cancellationToken)
    {
        // This is the request that shows the object; parts of it may have been sent before.
        await request.Prerequisite.WaitAsync(cancellationToken);
        var unsure = false;
        return await bucket.RepeatAsync(
            async token =>
            {
                if (unsure && await FindOwnAsync(request, token) is { } own)
                {
                    return own;
                }

                try
                {
                    var result = await send(token);
                    return result.Status == PutStatus.PreconditionFailed && unsure ? await FindOwnAsync(request, token) ?? result : result;
                }
                catch (ObjectStoreException failure) when (failure.Kind == ObjectStoreFailure.Transient)
                {
                    unsure = true;
                    throw;
                }
            },
            cancellationToken);
    }

    private async Task<PutResult?> FindOwnAsync(PutRequest request, CancellationToken cancellationToken)
    {
        var head = await bucket.HeadAsync(request.Key, cancellationToken);
        var isOwn = head is not null && string.Equals(head.Metadata.GetValueOrDefault(ObjectMetadata.Nonce), request.Nonce, StringComparison.Ordinal);
        return isOwn ? new PutResult(PutStatus.Written, head!.ETag) : null;
    }
}
