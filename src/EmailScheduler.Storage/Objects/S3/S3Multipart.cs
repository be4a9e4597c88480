using Amazon.S3.Model;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>
/// Finds out, once for a store, whether its server keeps a condition on the completion of an upload in parts, and sweeps up uploads that crashed
/// runs have left (they cost money, and no listing shows them). The server's clock judges their age.
/// </summary>
internal sealed class S3Multipart(S3Bucket bucket, S3Upload upload, S3Capabilities capabilities)
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    public async Task<bool> KeepsConditionsAsync(CancellationToken cancellationToken)
    {
        if (capabilities.ConditionalCompletion is { } known)
        {
            return known;
        }

        await capabilities.Gate.WaitAsync(cancellationToken);
        try
        {
            if (capabilities.ConditionalCompletion is null)
            {
                capabilities.ConditionalCompletion = await ProbeAsync(cancellationToken);
                await TrySweepAsync(cancellationToken);
            }

            return capabilities.ConditionalCompletion.Value;
        }
        finally
        {
            capabilities.Gate.Release();
        }
    }

    /// <summary>Completes an upload over an object that is not there under the condition that it has a certain ETag; refused is kept.</summary>
    public async Task<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        var probe = new PutRequest
        {
            Key = $".store-probe/{Guid.NewGuid():N}",
            Content = ObjectContent.FromBytes("probe"u8.ToArray()),
            IfMatch = "\"00000000000000000000000000000000\"",
        };
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

/// <summary>What has been found out about a server; shared by all that use the same store.</summary>
internal sealed class S3Capabilities
{
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Whether conditions are kept on the completion of an upload in parts; <see langword="null"/> while it has not been asked for.</summary>
    public bool? ConditionalCompletion { get; set; }
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
