using System.Text;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Objects.S3;

namespace EmailScheduler.Storage.Diagnostics;

/// <summary>What an S3 server keeps by itself, beneath what the store makes up for it.</summary>
internal sealed class S3Checks(S3ObjectStore store, string folder)
{
    public async Task<CheckResult> DeleteAloneAsync(CancellationToken cancellationToken)
    {
        var (stale, key) = await ReplacedAsync("server-delete", cancellationToken);
        return await store.Bucket.RepeatAsync(token => store.Bucket.DeleteOnceAsync(key, stale, token), cancellationToken)
            ? new CheckResult("server: remove if unchanged", CheckVerdict.Emulated, "the server ignores the condition", "The store looks before it removes a lease.")
            : new CheckResult("server: remove if unchanged", CheckVerdict.Kept, "a stale condition was refused", "The store looks first all the same: some servers keep this only for removals one at a time.");
    }

    public async Task<CheckResult> CopyAloneAsync(CancellationToken cancellationToken)
    {
        var (stale, key) = await ReplacedAsync("server-copy", cancellationToken);
        var copy = await store.Bucket.CopyAsync(key, folder + "/server-copied", stale, 0, cancellationToken);
        return copy.Status == CopyStatus.Copied
            ? new CheckResult("server: copy if unchanged", CheckVerdict.Emulated, "the server ignores the condition", "The store compares before and after a copy.")
            : new CheckResult("server: copy if unchanged", CheckVerdict.Kept, "a stale condition was refused", "Versions are named after the state they hold.");
    }

    public async Task<CheckResult> CompletionAsync(CancellationToken cancellationToken) => await store.Multipart.ProbeAsync(cancellationToken)
        ? new CheckResult("server: upload in parts, if unchanged", CheckVerdict.Kept, "a completion under a stale condition was refused", "Databases from 64 MiB are committed in parallel parts.")
        : new CheckResult("server: upload in parts, if unchanged", CheckVerdict.Emulated, "the server ignores the condition on completion", "Databases are committed in one request each, at most 5 GiB and more slowly.");

    public async Task<CheckResult> LeftoversAsync(CancellationToken cancellationToken)
    {
        try
        {
            var swept = await store.Multipart.SweepAsync(cancellationToken);
            return new CheckResult("unfinished uploads", swept == 0 ? CheckVerdict.Kept : CheckVerdict.Note, $"{swept} older than a day, given back", "Crashed runs leave nothing that costs money.");
        }
        catch (ObjectStoreException failure) when (failure.Kind == ObjectStoreFailure.Configuration)
        {
            return new CheckResult("unfinished uploads", CheckVerdict.Note, failure.Message, "Unfinished uploads of crashed runs are not given back; grant the permission, or a lifecycle rule.");
        }
    }

    public Task<CheckResult> LocationAsync(CancellationToken cancellationToken) => Task.FromResult(S3Endpoint.IsTigris(store.Endpoint)
        ? new CheckResult(
            "bucket location",
            CheckVerdict.Note,
            "Tigris does not tell a bucket's location type over S3",
            "Choose Single-region or Multi-region: Global (Tigris' default) and Dual-region buckets are only eventually consistent between regions, so runs in two regions could both believe a condition. Run all hosts of one bucket in one region otherwise.")
        : new CheckResult("bucket location", CheckVerdict.Note, $"endpoint {store.Endpoint.Host}", "Let all hosts of a bucket talk to the same endpoint."));

    /// <summary>An object that has been replaced, and the ETag that it had before.</summary>
    private async Task<(string Stale, string Key)> ReplacedAsync(string name, CancellationToken cancellationToken)
    {
        var key = $"{folder}/{name}";
        var first = await store.PutAsync(Put(key), cancellationToken);
        await store.PutAsync(Put(key), cancellationToken);
        return (first.ETag!, key);
    }

    private static PutRequest Put(string key) => new() { Key = key, Content = ObjectContent.FromBytes(Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N"))) };
}
