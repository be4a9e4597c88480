using EmailScheduler.Storage.Objects.S3;

namespace EmailScheduler.Runs.Tests.Acts;

/// <summary>A folder, or a bucket of a real server that goes with the test.</summary>
internal sealed class ActStore : IAsyncDisposable
{
    private const string Server = "EMAILSCHEDULER_TEST_S3";

    private readonly S3ObjectStore? _bucket;

    private ActStore(IObjectStore store, TimeProvider clock, S3ObjectStore? bucket) => (Store, Clock, _bucket) = (store, clock, bucket);

    public IObjectStore Store { get; }

    /// <summary>The clock of the store, as far as that can be chosen.</summary>
    public TimeProvider Clock { get; }

    public static async Task<ActStore> OpenAsync(RunFolder folder, string kind)
    {
        if (kind == "directory")
        {
            return new ActStore(folder.Store, folder.Clock, null);
        }

        var endpoint = Environment.GetEnvironmentVariable(Server);
        Assert.SkipUnless(!string.IsNullOrEmpty(endpoint), $"No S3 server is named by {Server}; run 'tests/s3-server/with-server.sh dotnet test'.");
        var bucket = new S3ObjectStore(S3StoreOptions.Read($"s3://acts-{Guid.NewGuid():N}", name => name == "AWS_ENDPOINT_URL_S3" ? endpoint : Environment.GetEnvironmentVariable(name)));
        await bucket.CreateBucketAsync(Cancel);
        return new ActStore(bucket, TimeProvider.System, bucket);
    }

    public async ValueTask DisposeAsync()
    {
        if (_bucket is not null)
        {
            await foreach (var entry in _bucket.ListAsync(""))
            {
                await _bucket.DeleteAsync(entry.Key);
            }

            _bucket.Dispose();
        }
    }
}
