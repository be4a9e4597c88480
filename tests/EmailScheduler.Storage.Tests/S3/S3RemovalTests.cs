using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Objects.S3;
using EmailScheduler.Torture;

namespace EmailScheduler.Storage.Tests.S3;

/// <summary>What a process removes of its own: in one request once the server was seen to keep the condition, and never what another has put in its place.</summary>
public sealed class S3RemovalTests : S3RemovalContract
{
    private MemoryS3Server _server = null!;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected override async Task<(S3StoreOptions Server, Func<Uri, S3ObjectStore> Open)> StartAsync()
    {
        _server = await MemoryS3Server.StartAsync();
        return (_server.Options, endpoint => new S3ObjectStore(MemoryS3Server.OptionsAt(endpoint)));
    }
}

/// <summary>The same on a real server.</summary>
public sealed class S3RemovalOverBucketTests(TestBucket bucket) : S3RemovalContract, IClassFixture<TestBucket>
{
    private protected override Task<(S3StoreOptions Server, Func<Uri, S3ObjectStore> Open)> StartAsync()
    {
        var prefix = $"removal-{Guid.NewGuid():N}";
        return Task.FromResult<(S3StoreOptions, Func<Uri, S3ObjectStore>)>((S3Server.Options(bucket.Name), endpoint => bucket.Open(prefix, endpoint)));
    }
}

/// <summary>What holds on every server.</summary>
public abstract class S3RemovalContract : IAsyncLifetime
{
    private const string Key = "org-data/99.db.lock";
    private const string Database = "org-data/99.db";

    /// <summary>How many removals a process has made before: none, one, and so many that the server was asked.</summary>
    private static readonly int[] Removals = [0, 1, 2];

    private static readonly Fault[] Passing = [Fault.LoseRequest, Fault.LoseAnswer, Fault.ErrorAfterActing, Fault.Unavailable, Fault.Conflict];

    private FaultProxy _proxy = null!;
    private S3ObjectStore _direct = null!;
    private S3ObjectStore _store = null!;
    private Func<Uri, S3ObjectStore> _open = null!;

    public static TheoryData<int> Before => [.. Removals];

    public static TheoryData<int, string> Faults => [.. from before in Removals from fault in Passing select new TheoryDataRow<int, string>(before, fault.ToString())];

    public async ValueTask InitializeAsync()
    {
        (var server, _open) = await StartAsync();
        _direct = _open(server.Endpoint);
        _proxy = await FaultProxy.StartAsync(server);
        _store = Process();
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _store?.Dispose();
        _direct?.Dispose();
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
        }
    }

    /// <summary>Where the server is, and what opens a store there or through a proxy.</summary>
    private protected abstract Task<(S3StoreOptions Server, Func<Uri, S3ObjectStore> Open)> StartAsync();

    [Fact]
    public async Task DeleteOwn_ServerKeepsTheCondition_IsAskedOnceAndThenOneRequestEach()
    {
        Assert.Equal(["HEAD", "DELETE"], await RemovedAsync());
        Assert.Equal(["HEAD", "DELETE", "DELETE"], await RemovedAsync());
        Assert.Equal(["DELETE"], await RemovedAsync());
        Assert.Equal(["DELETE"], await RemovedAsync());
    }

    [Fact]
    public async Task DeleteOwn_ServerIgnoresTheCondition_LooksBeforeEachRemoval()
    {
        _proxy.Decide = _ => Fault.IgnoreConditions;

        for (var removal = 0; removal < 4; removal++)
        {
            Assert.Equal(["HEAD", "DELETE"], await RemovedAsync());
        }
    }

    [Theory]
    [MemberData(nameof(Before))]
    public async Task DeleteOwn_AnotherInItsPlace_StaysWhateverTheServerKeeps(int before)
    {
        foreach (var fault in (Fault[])[Fault.None, Fault.IgnoreConditions])
        {
            using var store = Process();
            _proxy.Decide = _ => fault;
            await RemoveAsync(store, before);
            var mine = await _direct.PutTextAsync(Key, "mine");
            await _direct.PutTextAsync(Key, "theirs");

            Assert.Equal(DeleteStatus.PreconditionFailed, await store.DeleteOwnAsync(Key, mine.ETag!, Cancel));
            Assert.Equal("theirs", await _direct.GetTextAsync(Key));
        }
    }

    /// <summary>The general removal says what it found, whatever is known of the server.</summary>
    [Theory]
    [MemberData(nameof(Before))]
    public async Task Delete_UnderAConditionOfWhatIsGone_PreconditionFailed(int before)
    {
        await RemoveAsync(_store, before);
        var mine = await _direct.PutTextAsync(Key, "mine");
        await _direct.DeleteAsync(Key, cancellationToken: Cancel);

        Assert.Equal(DeleteStatus.PreconditionFailed, await _store.DeleteAsync(Key, mine.ETag, Cancel));
        await _store.DeleteOwnAsync(Key, mine.ETag!, Cancel);
    }

    /// <summary>Each request of a removal in turn, so that a lost answer leaves it open whether the object was removed.</summary>
    [Theory]
    [MemberData(nameof(Faults))]
    public async Task DeleteOwn_FaultAtEveryRequestInTurn_DoneAsIfNothingHadHappened(int before, string fault)
    {
        foreach (var isKept in (bool[])[true, false])
        {
            for (var position = 0; position < 3; position++)
            {
                using var store = Process();
                var usual = isKept ? Fault.None : Fault.IgnoreConditions;
                _proxy.Decide = _ => usual;
                await RemoveAsync(store, before);
                var mine = await _direct.PutTextAsync(Key, "mine");
                var left = position;
                _proxy.Decide = _ => Interlocked.Decrement(ref left) == -1 ? Enum.Parse<Fault>(fault) : usual;

                Assert.Equal(DeleteStatus.Deleted, await store.DeleteOwnAsync(Key, mine.ETag!, Cancel));
                Assert.Null(await _direct.HeadAsync(Key, Cancel));
            }
        }
    }

    /// <summary>The answer to a removal is lost, and the lease is another's by the time that it is sent again.</summary>
    [Theory]
    [MemberData(nameof(Before))]
    public async Task DeleteOwn_AnswerLostAndAnotherInItsPlace_Stays(int before)
    {
        await RemoveAsync(_store, before);
        var mine = await _direct.PutTextAsync(Key, "mine");
        var isTaken = false;
        _proxy.Decide = request =>
        {
            if (request.Method != "DELETE" || isTaken)
            {
                return Fault.None;
            }

            isTaken = true;
            _direct.DeleteAsync(Key, cancellationToken: Cancel).GetAwaiter().GetResult();
            _direct.PutTextAsync(Key, "theirs").GetAwaiter().GetResult();
            return Fault.Unavailable;
        };

        Assert.Equal(DeleteStatus.PreconditionFailed, await _store.DeleteOwnAsync(Key, mine.ETag!, Cancel));
        Assert.Equal("theirs", await _direct.GetTextAsync(Key));
    }

    [Fact]
    public async Task Release_OfALeaseThatALaterTryHasTaken_LeavesItAndSaysSo()
    {
        await RemoveAsync(_store, 2);
        var first = (await Leases(_store).TryAcquireAsync(Database, "run-1", 1, Cancel)).Lease!;
        await using var second = (await Leases(_direct).TryAcquireAsync(Database, "run-1", 2, Cancel)).Lease!;

        await first.DisposeAsync();

        Assert.True(first.IsSuperseded);
        Assert.Equal(2, (await Leases(_direct).ReadAsync(Database, Cancel))!.Try);
    }

    private static LeaseManager Leases(IObjectStore store) => new(store, new LeaseOptions(), TimeProvider.System, NullLogger.Instance);

    private static async Task RemoveAsync(S3ObjectStore store, int times)
    {
        for (var removal = 0; removal < times; removal++)
        {
            var put = await store.PutTextAsync(Key, $"{removal}");
            Assert.Equal(DeleteStatus.Deleted, await store.DeleteOwnAsync(Key, put.ETag!, Cancel));
        }
    }

    /// <summary>What a process knows of a server begins anew.</summary>
    private S3ObjectStore Process() => _open(_proxy.Address);

    /// <summary>The verbs of a removal.</summary>
    private async Task<IReadOnlyList<string>> RemovedAsync()
    {
        var put = await _direct.PutTextAsync(Key, "mine");
        _proxy.Requests.Clear();
        Assert.Equal(DeleteStatus.Deleted, await _store.DeleteOwnAsync(Key, put.ETag!, Cancel));
        Assert.Null(await _direct.HeadAsync(Key, Cancel));
        return [.. _proxy.Requests.Select(request => request.Split(' ')[0])];
    }
}
