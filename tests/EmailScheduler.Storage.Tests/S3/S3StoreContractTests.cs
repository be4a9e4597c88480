using EmailScheduler.Storage.Objects.S3;

namespace EmailScheduler.Storage.Tests.S3;

/// <summary>The promises that every store keeps, on a real S3 server.</summary>
public sealed class S3StoreContractTests : ObjectStoreContract, IClassFixture<TestBucket>
{
    private readonly TestBucket _bucket;
    private S3ObjectStore? _store;

    public S3StoreContractTests(TestBucket bucket) => _bucket = bucket;

    public override ValueTask DisposeAsync()
    {
        _store?.Dispose();
        return base.DisposeAsync();
    }

    protected override ValueTask<IObjectStore> CreateStoreAsync() => ValueTask.FromResult<IObjectStore>(_store = _bucket.OpenPrivate());
}
