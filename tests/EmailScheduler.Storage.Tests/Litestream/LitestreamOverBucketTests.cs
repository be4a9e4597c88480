using EmailScheduler.Storage.Objects.S3;
using EmailScheduler.Storage.Tests.Layouts.Logs;
using EmailScheduler.Storage.Tests.S3;

namespace EmailScheduler.Storage.Tests.Litestream;

/// <summary>The library over a real S3 server: it opens the very objects that we have put, and we those that it has.</summary>
public sealed class LitestreamOverBucketTests(TestBucket bucket) : LitestreamContract, IClassFixture<TestBucket>
{
    private const string Prefix = "litestream";

    // Each test has a log of its own.
    private readonly string _test = Guid.NewGuid().ToString("N");
    private S3ObjectStore? _store;

    protected override Uri Replica =>
        new($"s3://{bucket.Name}/{Prefix}/{_test}/{LogBench.Key}.ltx?endpoint={Uri.EscapeDataString(S3Server.Endpoint.GetLeftPart(UriPartial.Authority))}&region=auto");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _store?.Dispose();
    }

    protected override LogBench CreateLog() => new(_store = bucket.Open($"{Prefix}/{_test}"));

    protected override Task ExportAsync() => Task.CompletedTask;

    protected override Task ImportAsync() => Task.CompletedTask;
}
