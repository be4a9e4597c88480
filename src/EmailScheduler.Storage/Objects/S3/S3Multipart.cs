using Amazon.S3.Model;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>
/// Finds out, once for a store, whether its server keeps a condition on the completion of an upload in parts, and sweeps up uploads that crashed
/// runs have left (they cost money, and no listing shows them). The server's clock judges their age.
/// </summary>
internal sealed class S3Multipart(S3Bucket bucket, S3Upload upload, S3Capabilities capabilities)
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    /// <summary>Whether an upload in parts may carry a request's condition; one without any may.</summary>
    public async Task<bool> KeepsConditionAsync(PutRequest request, CancellationToken cancellationToken)
    {
        if (request is { IfAbsent: false, IfMatch: null } || Known(request) is true)
        {
            return true;
        }

        await capabilities.Gate.WaitAsync(cancellationToken);
        try
        {
            if (Known(request) is { } known)
            {
                return known;
            }

            var isFirst = capabilities is { AbsentCompletion: null, MatchingCompletion: null };
            var keeps = request.IfAbsent
                ? capabilities.AbsentCompletion = await ProbeAbsentAsync(cancellationToken)
                : capabilities.MatchingCompletion = await ProbeMatchingAsync(cancellationToken);
            if (isFirst)
            {
                await TrySweepAsync(cancellationToken);
            }

            return keeps.Value;
        }
        finally
        {
            capabilities.Gate.Release();
        }
    }

    /// <summary>Completes an upload over an object that is not there under the condition that it has a certain ETag; refused is kept.</summary>
    public Task<bool> ProbeMatchingAsync(CancellationToken cancellationToken) =>
        ProbeAsync(Probe() with { IfMatch = "\"00000000000000000000000000000000\"" }, cancellationToken);

    /// <summary>Completes an upload over an object that is there under the condition that there is none; refused is kept.</summary>
    public async Task<bool> ProbeAbsentAsync(CancellationToken cancellationToken)
    {
        var probe = Probe();
        await bucket.RepeatAsync(token => bucket.PutOnceAsync(probe, ObjectMetadata.Of(probe), token), cancellationToken);
        try
        {
            return await ProbeAsync(probe with { IfAbsent = true }, cancellationToken);
        }
        finally
        {
            await bucket.RepeatAsync(token => bucket.DeleteOnceAsync(probe.Key, null, token), cancellationToken);
        }
    }

    private bool? Known(PutRequest request) => request.IfAbsent ? capabilities.AbsentCompletion : capabilities.MatchingCompletion;

    private static PutRequest Probe() => new() { Key = $".store-probe/{Guid.NewGuid():N}", Content = ObjectContent.FromBytes("probe"u8.ToArray()) };

    private async Task<bool> ProbeAsync(PutRequest probe, CancellationToken cancellationToken)
    {
        var id = await bucket.BeginUploadAsync(probe.Key, probe.ContentType, [], cancellationToken);
        var result = new PutResult(PutStatus.PreconditionFailed);
        try
        {
            var part = await bucket.SendPartAsync(probe.Key, id, 1, probe.Content, 0, probe.Content.Length, cancellationToken);
            result = await bucket.RepeatAsync(token => bucket.CompleteUploadOnceAsync(probe, id, [part], token), cancellationToken);
            return result.Status == PutStatus.PreconditionFailed;
        }
        finally
        {
            if (result.Status == PutStatus.Written)
            {
                await bucket.DeleteOnceAsync(probe.Key, null, cancellationToken);
            }
            else
            {
                await upload.AbortAsync(probe.Key, id);
            }
        }
    }

    /// <summary>Gives back uploads that no one can still be working on.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var (now, uploads) = await bucket.ListUploadsAsync(cancellationToken);
        var abandoned = uploads.Where(upload => now - upload.Initiated > Abandoned).ToList();
        foreach (var old in abandoned)
        {
            await upload.AbortAsync(old.Key, old.Id);
        }

        return abandoned.Count;
    }

    private async Task TrySweepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SweepAsync(cancellationToken);
        }
        catch (ObjectStoreException)
        {
            // Not every key pair may list uploads, and nothing of this run depends on it.
        }
    }
}

/// <summary>An upload that is neither completed nor given back.</summary>
/// <param name="Key">The object's key.</param>
/// <param name="Id">The upload's id.</param>
/// <param name="Initiated">When it began (UTC).</param>
internal sealed record S3PendingUpload(string Key, string Id, DateTimeOffset Initiated)
{
    /// <exception cref="S3AnswerException">A field is missing or impossible.</exception>
    public static S3PendingUpload Of(MultipartUpload upload, string storePrefix) =>
        new(S3Page.Plain(upload.Key, storePrefix), upload.UploadId ?? throw new S3AnswerException("without an UploadId"), S3Heads.Time(upload.Initiated));
}
