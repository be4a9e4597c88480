using Amazon.S3.Model;
using EmailScheduler.Storage.Objects.S3;

namespace EmailScheduler.Storage.Tests.S3;

/// <summary>A bucket for the tests of a class, removed with all that is in it.</summary>
public sealed class TestBucket : IAsyncLifetime
{
    private int _tests;

    public string Name { get; } = $"test-{Guid.NewGuid():N}";

    public async ValueTask InitializeAsync()
    {
        // Without a server each test is skipped by itself, with the reason.
        if (!S3Server.IsNamed)
        {
            return;
        }

        using var store = Open("");
        await store.CreateBucketAsync();
    }

    /// <summary>A store over the bucket, with a prefix that no other test has.</summary>
    public S3ObjectStore OpenPrivate() => Open($"test-{Interlocked.Increment(ref _tests)}");

    public S3ObjectStore Open(string prefix, Uri? endpoint = null) => new(S3Server.Options(Name, prefix, endpoint));

    public async ValueTask DisposeAsync()
    {
        if (!S3Server.IsNamed)
        {
            return;
        }

        using var store = Open("");
        await store.Multipart.SweepAsync(CancellationToken.None);
        await foreach (var entry in store.ListAsync(""))
        {
            await store.DeleteAsync(entry.Key);
        }

        using var client = S3Client.Create(S3Server.Options(Name, "", endpoint: null));
        await client.DeleteBucketAsync(new DeleteBucketRequest { BucketName = Name });
    }
}
