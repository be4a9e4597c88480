using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Objects.S3;
using EmailScheduler.Storage.Objects.Traffic;
using EmailScheduler.Storage.Tests.Layouts;
using EmailScheduler.Torture;

namespace EmailScheduler.Storage.Tests.S3;

/// <summary>Lease, check-out and commit over S3: what they cost, and that faults on the way do not show in what is stored.</summary>
public sealed class S3ProtocolTests(TestBucket bucket) : IClassFixture<TestBucket>, IAsyncLifetime
{
    private const string Key = "org-data/99.db";

    private readonly TestFolder _folder = new();
    private FaultProxy _proxy = null!;
    private S3ObjectStore _direct = null!;
    private S3ObjectStore _store = null!;
    private int _runs;

    public async ValueTask InitializeAsync()
    {
        _direct = bucket.OpenPrivate();
        _proxy = await FaultProxy.StartAsync(S3Server.Options("any"));
        _store = bucket.Open(_direct.Address[(_direct.Address.LastIndexOf('/') + 1)..], _proxy.Address);
        var path = _folder.File("origin.db");
        SampleDatabase.Create(path, rows: 20_000);
        await _direct.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromFile(path) }, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _store?.Dispose();
        _direct?.Dispose();
        _folder.Dispose();
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }
    }

    [Fact]
    public async Task Run_ChangedDatabase_AtMostTwelveRequestsBeyondTheData()
    {
        // The twelfth run is the first that has a version to prune.
        for (var run = 0; run < 12; run++)
        {
            var traffic = new StoreTraffic();
            Assert.Equal(CommitStatus.Committed, await RunAsync(traffic.Count(_store), change: true));
            Assert.True(traffic.Requests <= 12 + 2, Words(traffic));
        }
    }

    [Fact]
    public async Task Run_UnchangedAndWarm_AtMostFiveRequestsAndTenKilobytes()
    {
        await RunAsync(_store, change: true);
        await RunAsync(_store, change: true);
        var traffic = new StoreTraffic();
        Assert.Equal(CommitStatus.Unchanged, await RunAsync(traffic.Count(_store), change: false));
        Assert.True(traffic.Requests <= 5, Words(traffic));
        Assert.InRange(traffic.BytesSent + traffic.BytesReceived, 1, 10_000);
    }

    [Theory]
    [InlineData(nameof(Fault.LoseAnswer))]
    [InlineData(nameof(Fault.LoseRequest))]
    [InlineData(nameof(Fault.ErrorAfterActing))]
    [InlineData(nameof(Fault.Unavailable))]
    public async Task Run_AFaultAtEveryRequestInTurn_CommitsOnceEachTime(string fault)
    {
        var runs = 0L;
        for (var position = 0; position < 14; position++)
        {
            var left = position;
            _proxy.Decide = _ => Interlocked.Decrement(ref left) == -1 ? Enum.Parse<Fault>(fault) : Fault.None;
            Assert.Equal(CommitStatus.Committed, await RunAsync(_store, change: true));
            runs++;
        }

        _proxy.Decide = _ => Fault.None;
        Assert.Equal(runs, await CounterAsync());
        Assert.Null(await _direct.HeadAsync(DatabaseKeys.Lease(Key), Cancel));
    }

    [Fact]
    public async Task CheckOut_BrokenInTheMiddle_TheWholeDatabase()
    {
        _proxy.Once(Fault.TruncateAnswer, request => request.Method == "GET", times: 3, truncateAfter: 100_000);
        var checkOut = await Layout(_store).CheckOutAsync(_folder.File("out.db"), Cancel);
        Assert.Equal(0, SampleDatabase.Read(checkOut.Path));
    }

    [Fact]
    public async Task Lease_ServerIgnoresConditions_RefusedAndRemoved()
    {
        _proxy.Decide = _ => Fault.IgnoreConditions;
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => Leases(_store).TryAcquireAsync(Key, "run-1", 1, Cancel));
        Assert.Equal(ObjectStoreFailure.Configuration, failure.Kind);
        Assert.Contains("ignores If-None-Match", failure.Message, StringComparison.Ordinal);
        Assert.Null(await _direct.HeadAsync(DatabaseKeys.Lease(Key), Cancel));
    }

    [Fact]
    public async Task Lease_OfAnotherRun_BusyUntilItsExpiryByTheServersClock()
    {
        var first = await Leases(_direct).TryAcquireAsync(Key, "run-1", 1, Cancel);
        var second = await Leases(_store).TryAcquireAsync(Key, "run-2", 1, Cancel);
        Assert.Null(second.Lease);
        Assert.Equal("run-1", second.Holder!.RunId);
        Assert.Equal(TimeSpan.FromHours(1), second.Holder.ExpiresAt - second.Holder.TakenAt);
        await first.Lease!.DisposeAsync();
        await using var third = (await Leases(_store).TryAcquireAsync(Key, "run-2", 1, Cancel)).Lease!;
        Assert.False(third.Lost.IsCancellationRequested);
    }

    private static string Words(StoreTraffic traffic) => string.Join(", ", traffic.ByKind.Select(pair => $"{pair.Key} {pair.Value}"));

    private static LeaseManager Leases(IObjectStore store) => new(store, new LeaseOptions(), TimeProvider.System, NullLogger.Instance);

    private ObjectLayout Layout(IObjectStore store) => new(store, Key, new ObjectLayoutOptions { WarmFolder = _folder.File("warm") }, TimeProvider.System, NullLogger.Instance);

    /// <summary>The requests of one run in their order (docs/storage-protocol.md, section 4).</summary>
    private async Task<CommitStatus> RunAsync(IObjectStore store, bool change)
    {
        var runId = $"run-{++_runs}";
        var answer = await Leases(store).TryAcquireAsync(Key, runId, 1, Cancel);
        await using var lease = answer.Lease!;
        await using var session = await Layout(store).OpenAsync(runId, Cancel);
        Assert.Null(session.EarlierCommit);
        var checkOut = await session.CheckOutAsync(_folder.File("local.db"), Cancel);
        if (change)
        {
            SampleDatabase.Raise(checkOut.Path);
        }

        var commit = await session.CommitAsync(checkOut, rowsChanged: 1, verification: null, cancellationToken: Cancel);
        await store.PutAsync(StoreExtensions.Request($"{Key}.runs/{runId}.json", "{}"), Cancel);
        return commit.Status;
    }

    private async Task<long> CounterAsync() => SampleDatabase.Read((await Layout(_direct).CheckOutAsync(_folder.File("counter.db"), Cancel)).Path);
}
