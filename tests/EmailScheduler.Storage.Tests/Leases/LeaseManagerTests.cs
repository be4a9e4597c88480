using System.Text.Json;
using EmailScheduler.Storage.Leases;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Storage.Tests.Leases;

public sealed class LeaseManagerTests : FolderTests
{
    private const string Database = "org-data/99.db";
    private const string Key = "org-data/99.db.lock";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2025, 1, 21, 14, 30, 22, TimeSpan.Zero));
    private readonly ScriptedStore _store;
    private readonly LeaseManager _manager;

    public LeaseManagerTests()
    {
        _store = new ScriptedStore(new DirectoryObjectStore(Folder.Path, _time));
        _manager = Manager();
    }

    [Fact]
    public async Task TryAcquire_Free_WritesWhatTheProductionScriptReads()
    {
        await using var lease = (await _manager.TryAcquireAsync(Database, "run-1", 2, Cancel)).Lease;
        Assert.Equal(("run-1", 2), (lease!.RunId, lease.TryNumber));

        using var body = JsonDocument.Parse((await _store.GetTextAsync(Key))!);
        Assert.Equal(["instance_id", "timestamp", "timeout", "run_id", "try", "nonce", "host", "process_space"], body.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal("2025-01-21T14:30:22Z", body.RootElement.GetProperty("timestamp").GetString());
        Assert.Equal(3600, body.RootElement.GetProperty("timeout").GetInt32());
        Assert.Equal("run-1", body.RootElement.GetProperty("run_id").GetString());
        Assert.Equal(2, body.RootElement.GetProperty("try").GetInt32());
        Assert.Equal((await _store.HeadAsync(Key, Cancel))!.Metadata["nonce"], body.RootElement.GetProperty("nonce").GetString());
    }

    [Fact]
    public async Task TryAcquire_Free_TakesTwoRequestsAndReleaseOne()
    {
        var lease = (await _manager.TryAcquireAsync(Database, "run-1", 1, Cancel)).Lease!;
        await lease.DisposeAsync();
        Assert.Equal(["PUT " + Key, "PUT " + Key, "DELETE " + Key], _store.Calls);
        Assert.Null(await _store.HeadAsync(Key, Cancel));
    }

    [Fact]
    public async Task TryAcquire_Held_BusyWithItsHolderAndExpiry()
    {
        await using var lease = (await _manager.TryAcquireAsync(Database, "run-1", 1, Cancel)).Lease;
        _time.Advance(TimeSpan.FromSeconds(5));
        var answer = await _manager.TryAcquireAsync(Database, "run-2", 1, Cancel);

        Assert.Null(answer.Lease);
        Assert.Equal(("run-1", 1), (answer.Holder!.RunId, answer.Holder.Try));
        Assert.Equal(Environment.MachineName, answer.Holder.Host);
        Assert.Equal(answer.Holder.TakenAt.AddSeconds(3600), answer.Holder.ExpiresAt);
        Assert.False(answer.Holder.IsExpired);
        Assert.Equal(answer.Holder, await _manager.ReadAsync(Database, Cancel));
    }

    [Theory]
    [InlineData("""{"instance_id":"i","timestamp":"1999-01-01T00:00:00Z","timeout":3600}""", 3600)]
    [InlineData("""{"instance_id":"i","timestamp":"2099-01-01T00:00:00Z","timeout":3600}""", 3600)]
    [InlineData("""{"instance_id":"i","timeout":20}""", 20)]
    [InlineData("""{"instance_id":"i","timeout":"20"}""", 20)]
    [InlineData("""{"instance_id":"i"}""", 3600)]
    [InlineData("""{"timeout":0}""", 3600)]
    [InlineData("""{"timeout":-5}""", 3600)]
    [InlineData("""{"timeout":1e300}""", 3600)]
    [InlineData("""{"timeout":99999999999}""", 3600)]
    [InlineData("""{"timeout":20""", 3600)]
    [InlineData("""[]""", 3600)]
    [InlineData("null", 3600)]
    [InlineData("", 3600)]
    [InlineData("locked by hand", 3600)]
    public async Task TryAcquire_AnothersLease_LiveUntilItsTimeoutByTheStoresClock(string body, int seconds)
    {
        await _store.PutTextAsync(Key, body);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        var busy = await _manager.TryAcquireAsync(Database, "run-1", 1, Cancel);
        Assert.Null(busy.Lease);
        Assert.Equal(_time.GetUtcNow(), busy.Holder!.ExpiresAt);

        _time.Advance(TimeSpan.FromTicks(1));
        await using var taken = (await _manager.TryAcquireAsync(Database, "run-1", 1, Cancel)).Lease;
        Assert.NotNull(taken);
    }

    /// <summary>As a mistake of another program, or a clock that was wrong, leaves them.</summary>
    [Theory]
    [InlineData(int.MaxValue, 2024, true)]
    [InlineData(int.MaxValue, 2025, false)]
    [InlineData(3600, 2099, true)]
    [InlineData(int.MaxValue, 2099, true)]
    public async Task TryAcquire_FileThatClaimsToHoldForYears_HoldsForADayAtMost(int timeout, int year, bool isFree)
    {
        var file = Path.Combine(Folder.Path, Key);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, FormattableString.Invariant($$"""{"instance_id":"i","timeout":{{timeout}}}"""), Cancel);
        File.SetLastWriteTimeUtc(file, _time.GetUtcNow().UtcDateTime.AddYears(year - 2025));

        var answer = await _manager.TryAcquireAsync(Database, "run-1", 1, Cancel);

        Assert.Equal(isFree, answer.Lease is not null);
        Assert.True(answer.Holder is null || answer.Holder.ExpiresAt <= _time.GetUtcNow().AddDays(1), $"It holds until {answer.Holder?.ExpiresAt:O}.");
        await (answer.Lease?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    [Fact]
    public async Task TryAcquire_HugeBody_IsAnothersAndNotReadIntoMemory()
    {
        await _store.PutTextAsync(Key, new string('x', 1 << 20));
        var answer = await _manager.TryAcquireAsync(Database, "run-1", 1, Cancel);
        Assert.Equal((null, null), (answer.Lease, answer.Holder!.InstanceId));
    }

    [Fact]
    public async Task TryAcquire_Expired_TakesOverInOneConditionalWrite()
    {
        await _store.PutTextAsync(Key, """{"instance_id":"dead","timeout":60}""");
        _time.Advance(TimeSpan.FromSeconds(61));
        _store.Calls.Clear();
        await using var lease = (await _manager.TryAcquireAsync(Database, "run-1", 1, Cancel)).Lease;

        Assert.NotNull(lease);
        Assert.Equal(["PUT " + Key, "GET " + Key, "PUT " + Key, "PUT " + Key], _store.Calls);
        Assert.Equal("run-1", (await _manager.ReadAsync(Database, Cancel))!.RunId);
    }

    [Fact]
    public async Task TryAcquire_ExpiredButAnotherIsQuicker_Busy()
    {
        await _store.PutTextAsync(Key, """{"instance_id":"dead","timeout":60}""");
        _time.Advance(TimeSpan.FromSeconds(61));
        _store.OnPut = async (request, cancel) =>
        {
            if (request.IfMatch is not null)
            {
                _store.OnPut = null;
                await _store.Inner.PutTextAsync(Key, """{"instance_id":"quick","timeout":60,"run_id":"run-2"}""", ifMatch: request.IfMatch);
            }

            return await _store.Inner.PutAsync(request, cancel);
        };
        Assert.Equal("run-2", (await _manager.TryAcquireAsync(Database, "run-1", 1, Cancel)).Holder!.RunId);
    }

    [Fact]
    public async Task TryAcquire_LeaseVanishesBeforeItIsRead_TriesAgain()
    {
        await _store.PutTextAsync(Key, "another's");
        _store.BeforeNextGet(() => _store.Inner.DeleteAsync(Key, cancellationToken: Cancel));
        await using var lease = (await _manager.TryAcquireAsync(Database, "run-1", 1, Cancel)).Lease;
        Assert.NotNull(lease);
    }

    [Fact]
    public async Task TryAcquire_LeaseVanishesEachTime_GivesUp()
    {
        _store.OnPut = (_, _) => Task.FromResult(new PutResult(PutStatus.PreconditionFailed));
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => _manager.TryAcquireAsync(Database, "run-1", 1, Cancel));
        Assert.Equal(ObjectStoreFailure.Transient, failure.Kind);
        Assert.Contains(Key, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryAcquire_AnswerLostAfterTheWrite_IsHeldByItsNonce()
    {
        LoseNextAnswer();
        await using var lease = (await _manager.TryAcquireAsync(Database, "run-1", 1, Cancel)).Lease;
        Assert.NotNull(lease);
    }

    [Fact]
    public async Task TryAcquire_RepeatedRequestMetItsOwnWrite_IsHeldByItsNonce()
    {
        _store.OnPut = async (request, cancel) =>
        {
            _store.OnPut = null;
            await _store.Inner.PutAsync(request, cancel);
            return new PutResult(PutStatus.PreconditionFailed);
        };
        await using var lease = (await _manager.TryAcquireAsync(Database, "run-1", 1, Cancel)).Lease;
        Assert.NotNull(lease);
    }

    [Fact]
    public async Task TryAcquire_RequestLostBeforeTheWrite_ThrowsAndLeavesNothing()
    {
        _store.LosePuts();
        await Assert.ThrowsAsync<ObjectStoreException>(() => _manager.TryAcquireAsync(Database, "run-1", 1, Cancel));
        Assert.Null(await _store.HeadAsync(Key, Cancel));
    }

    [Fact]
    public async Task TryAcquire_CancelledAfterTheWrite_RemovesTheLease()
    {
        using var cancel = new CancellationTokenSource();
        _store.OnPut = async (request, _) =>
        {
            await _store.Inner.PutAsync(request, Cancel);
            await cancel.CancelAsync();
            throw new OperationCanceledException(cancel.Token);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _manager.TryAcquireAsync(Database, "run-1", 1, cancel.Token));
        Assert.Null(await _store.HeadAsync(Key, Cancel));
    }

    /// <summary>The second write is the proof, which becomes a lease of its own when it arrives after the first was removed.</summary>
    [Theory]
    [InlineData(1, 1000)]
    [InlineData(2, 1000)]
    [InlineData(1, Timeout.Infinite)]
    [InlineData(2, Timeout.Infinite)]
    public async Task TryAcquire_CancelledWhileAWriteIsUnderWay_LeavesNothing(int slow, int milliseconds)
    {
        using var cancel = new CancellationTokenSource();
        var puts = 0;
        var arriving = new TaskCompletionSource<Task>();
        _store.OnPut = async (request, patience) => ++puts == slow ? await ArriveAsync(request).WaitAsync(patience) : await _store.Inner.PutAsync(request, patience);
        var acquiring = _manager.TryAcquireAsync(Database, "run-1", 1, cancel.Token);
        var arrival = await arriving.Task.WaitAsync(Cancel);
        await cancel.CancelAsync();

        await EventuallyAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return acquiring.IsCompleted;
        });

        _time.Advance(TimeSpan.FromSeconds(1));
        await (milliseconds == Timeout.Infinite ? Task.CompletedTask : arrival);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => acquiring);
        Assert.Null(await _store.HeadAsync(Key, Cancel));

        Task<PutResult> ArriveAsync(PutRequest request)
        {
            var answer = AnswerAsync(request);
            arriving.SetResult(answer);
            return answer;
        }

        async Task<PutResult> AnswerAsync(PutRequest request)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), _time, Cancel);
            return await _store.Inner.PutAsync(request, Cancel);
        }
    }

    [Fact]
    public async Task TryAcquire_StoreIgnoresConditions_ConfigurationErrorAndNoLeaseLeft()
    {
        _store.OnPut = (request, cancel) => _store.Inner.PutAsync(request with { IfAbsent = false, IfMatch = null }, cancel);
        var failure = await Assert.ThrowsAsync<ObjectStoreException>(() => _manager.TryAcquireAsync(Database, "run-1", 1, Cancel));
        Assert.Equal(ObjectStoreFailure.Configuration, failure.Kind);
        Assert.Contains(_store.Address, failure.Message, StringComparison.Ordinal);
        Assert.Contains("ignores If-None-Match", failure.Message, StringComparison.Ordinal);
        Assert.Null(await _store.HeadAsync(Key, Cancel));
    }

    [Fact]
    public async Task TryAcquire_SelfTestFails_ReleasesTheLease()
    {
        var puts = 0;
        _store.OnPut = (request, cancel) => ++puts == 2 ? Task.FromException<PutResult>(ScriptedStore.Transient()) : _store.Inner.PutAsync(request, cancel);
        await Assert.ThrowsAsync<ObjectStoreException>(() => _manager.TryAcquireAsync(Database, "run-1", 1, Cancel));
        Assert.Null(await _store.HeadAsync(Key, Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    public async Task TryAcquire_UnusableRunId_Refused(string runId) =>
        await Assert.ThrowsAsync<ArgumentException>(() => _manager.TryAcquireAsync(Database, runId, 1, Cancel));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public async Task TryAcquire_NumberBelowOne_Refused(int tryNumber) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _manager.TryAcquireAsync(Database, "run-1", tryNumber, Cancel));

    [Fact]
    public async Task Break_AnyLease_IsGoneOnce()
    {
        await using var lease = (await _manager.TryAcquireAsync(Database, "run-1", 1, Cancel)).Lease;
        Assert.True(await _manager.BreakAsync(Database, _ => true, Cancel));
        Assert.False(await _manager.BreakAsync(Database, _ => true, Cancel));
        Assert.Null(await _manager.ReadAsync(Database, Cancel));
    }

    [Fact]
    public async Task Break_AnotherHolderThanTheOneThatIsMeant_LeavesIt()
    {
        await using var lease = (await _manager.TryAcquireAsync(Database, "run-1", 1, Cancel)).Lease;
        Assert.False(await _manager.BreakAsync(Database, holder => holder.RunId == "run-2", Cancel));
        Assert.NotNull(await _manager.ReadAsync(Database, Cancel));
    }

    [Fact]
    public async Task Break_LeaseChangesMeanwhile_LeavesTheNewOne()
    {
        await _store.PutTextAsync(Key, "old");
        _store.BeforeDelete = async _ => await _store.Inner.PutTextAsync(Key, "new");
        Assert.False(await _manager.BreakAsync(Database, _ => true, Cancel));
        Assert.Equal("new", await _store.GetTextAsync(Key));
    }

    [Fact]
    public async Task TryAcquire_ManyAtOnce_NeverTwoHolders()
    {
        var (holders, most, wins) = (0, 0, 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, 60), new ParallelOptions { MaxDegreeOfParallelism = 12, CancellationToken = Cancel }, async (number, cancel) =>
        {
            var answer = await Manager().TryAcquireAsync(Database, $"run-{number}", 1, cancel);
            if (answer.Lease is { } lease)
            {
                InterlockedMax(ref most, Interlocked.Increment(ref holders));
                Interlocked.Increment(ref wins);
                await Task.Yield();
                Interlocked.Decrement(ref holders);
                await lease.DisposeAsync();
            }
        });
        Assert.Equal(1, most);
        Assert.True(wins > 0);
        Assert.Null(await _manager.ReadAsync(Database, Cancel));
    }

    [Fact]
    public async Task TryAcquire_ManyTakeOverAnExpiredLease_ExactlyOneDoes()
    {
        await _store.PutTextAsync(Key, """{"instance_id":"dead","timeout":60}""");
        _time.Advance(TimeSpan.FromSeconds(61));
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(() => Manager().TryAcquireAsync(Database, $"run-{number}", 1, Cancel), Cancel)));
        var winner = Assert.Single(answers, answer => answer.Lease is not null);
        Assert.All(answers.Where(answer => answer.Lease is null), answer => Assert.Equal(winner.Lease!.RunId, answer.Holder!.RunId));
        await winner.Lease!.DisposeAsync();
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; seen < value; seen = most)
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private LeaseManager Manager() => new(_store, new LeaseOptions(), _time, NullLogger.Instance);

    private void LoseNextAnswer() => _store.OnPut = async (request, cancel) =>
    {
        _store.OnPut = null;
        await _store.Inner.PutAsync(request, cancel);
        throw ScriptedStore.Transient();
    };
}
