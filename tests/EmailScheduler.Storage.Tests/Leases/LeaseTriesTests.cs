using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Storage.Tests.Leases;

/// <summary>
/// The tries of one run and its lease: which may take it from which, and how the other learns of it. A lease of 3600 s is renewed every 1200 s; 360 s
/// later its renewal is overdue.
/// </summary>
public sealed class LeaseTriesTests : FolderTests
{
    private const string Database = "org-data/99.db";
    private const string Key = "org-data/99.db.lock";

    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(1200);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(150);

    private readonly WatchedTime _time = new();
    private readonly ScriptedStore _store;

    public LeaseTriesTests() => _store = new ScriptedStore(new DirectoryObjectStore(Folder.Path, _time));

    /// <summary>The lease that is found, how old it is, which try of run-1 finds it, and what that may do.</summary>
    public static TheoryData<string, double, int, string> Claims => new()
    {
        // An earlier try of the run was given up.
        { """{"timeout":3600,"run_id":"run-1","try":1}""", 0, 2, "taken" },
        { """{"timeout":3600,"run_id":"run-1","try":1}""", 0, int.MaxValue, "taken" },
        { """{"timeout":3600,"run_id":"run-1","try":1}""", 1199, 2, "taken" },
        { """{"run_id":"run-1","try":"1"}""", 0, 2, "taken" },

        // The same try, delivered again, may be at work.
        { """{"timeout":3600,"run_id":"run-1","try":2}""", 0, 2, "busy" },
        { """{"timeout":3600,"run_id":"run-1","try":2}""", 1560, 2, "busy" },
        { """{"timeout":3600,"run_id":"run-1","try":2}""", 1560.1, 2, "taken" },
        { """{"run_id":"run-1","try":2}""", 1560, 2, "busy" },
        { """{"run_id":"run-1","try":2}""", 1560.1, 2, "taken" },
        { """{"timeout":60,"run_id":"run-1","try":2}""", 26, 2, "busy" },
        { """{"timeout":60,"run_id":"run-1","try":2}""", 26.1, 2, "taken" },
        { """{"timeout":86400,"run_id":"run-1","try":2}""", 9840, 2, "busy" },
        { """{"timeout":86400,"run_id":"run-1","try":2}""", 9840.1, 2, "taken" },
        { """{"timeout":2,"run_id":"run-1","try":2}""", 1.6, 2, "busy" },
        { """{"timeout":2,"run_id":"run-1","try":2}""", 1.7, 2, "taken" },

        // A later try of the run has given this one up, whether it still lives or not.
        { """{"timeout":3600,"run_id":"run-1","try":3}""", 0, 2, "superseded" },
        { """{"timeout":3600,"run_id":"run-1","try":3}""", 1561, 2, "superseded" },
        { """{"timeout":3600,"run_id":"run-1","try":3}""", 3601, 2, "superseded" },
        { """{"timeout":3600,"run_id":"run-1","try":2147483647}""", 0, 1, "superseded" },

        // Another run's numbers say nothing, nor does a missing one.
        { """{"timeout":3600,"run_id":"run-2","try":1}""", 0, 2, "busy" },
        { """{"timeout":3600,"run_id":"run-2","try":2}""", 1561, 2, "busy" },
        { """{"timeout":3600,"run_id":"run-2","try":3}""", 0, 2, "busy" },
        { """{"timeout":3600,"run_id":"run-2","try":3}""", 3600.1, 2, "taken" },
        { """{"timeout":3600,"run_id":"RUN-1","try":1}""", 0, 2, "busy" },
        { """{"timeout":3600,"run_id":"run-1"}""", 1561, 2, "busy" },
        { """{"timeout":3600,"run_id":"run-1"}""", 3600.1, 2, "taken" },
        { """{"timeout":3600,"run_id":"run-1","try":0}""", 1561, 1, "busy" },
        { """{"timeout":3600,"run_id":"run-1","try":-1}""", 1561, 1, "busy" },
        { """{"timeout":3600,"try":1}""", 1561, 2, "busy" },
        { """{"timeout":60,"run_id":"run-1","try":1.5}""", 1561, 2, "busy" },
        { """{"timeout":60,"run_id":"run-1","try":1.5}""", 3600.1, 2, "taken" },
    };

    /// <summary>What try 2 of run-1 finds in the place of its lease, and whether that supersedes it.</summary>
    public static TheoryData<string?, bool> Successors => new()
    {
        { """{"timeout":3600,"run_id":"run-1","try":3,"nonce":"n"}""", true },
        { """{"timeout":3600,"run_id":"run-1","try":2,"nonce":"n"}""", true },
        { """{"timeout":3600,"run_id":"run-1","try":2}""", true },
        { """{"timeout":3600,"run_id":"run-1","try":1,"nonce":"n"}""", false },
        { """{"timeout":3600,"run_id":"run-1","nonce":"n"}""", false },
        { """{"timeout":3600,"run_id":"run-2","try":3,"nonce":"n"}""", false },
        { """{"instance_id":"script","timestamp":"2025-01-21T14:30:22Z"}""", false },
        { "locked by hand", false },
        { null, false },
    };

    [Theory]
    [MemberData(nameof(Claims))]
    public async Task TryAcquire_LeaseFound_TakenBusyOrSuperseded(string body, double age, int tryNumber, string expected)
    {
        await _store.PutTextAsync(Key, body);
        _time.Advance(TimeSpan.FromSeconds(age));

        var answer = await Manager().TryAcquireAsync(Database, "run-1", tryNumber, Cancel);
        await using var lease = answer.Lease;

        Assert.Equal(expected, (lease, answer.IsSuperseded) switch { (not null, false) => "taken", (null, false) => "busy", (null, true) => "superseded", _ => "both" });
        if (lease is null)
        {
            Assert.Equal(await Manager().ReadAsync(Database, Cancel), answer.Holder);
            Assert.Equal(body, await _store.GetTextAsync(Key));
        }
        else
        {
            Assert.Null(answer.Holder);
            Assert.Equal(("run-1", tryNumber), await HolderAsync());
        }
    }

    [Fact]
    public async Task TryAcquire_EarlierTrysLease_TakesOverInOneConditionalWrite()
    {
        await using var earlier = await AcquireAsync(1);
        _store.Calls.Clear();
        var conditions = new List<string>();
        _store.OnPut = (request, cancel) =>
        {
            conditions.Add(request.IfMatch ?? "absent");
            return _store.Inner.PutAsync(request, cancel);
        };
        var etag = (await _store.Inner.HeadAsync(Key, Cancel))!.ETag;

        await using var later = await AcquireAsync(2);

        Assert.Equal(["PUT " + Key, "GET " + Key, "PUT " + Key, "PUT " + Key], _store.Calls);
        Assert.Equal(["absent", etag, "absent"], conditions);
    }

    /// <summary>What happens to the earlier try's lease between its reading and its takeover, and what becomes of the takeover.</summary>
    [Theory]
    [InlineData("""{"timeout":3600,"run_id":"run-1","try":1,"nonce":"renewed"}""", "taken")]
    [InlineData("""{"timeout":3600,"run_id":"run-1","try":2,"nonce":"another"}""", "busy")]
    [InlineData("""{"timeout":3600,"run_id":"run-1","try":3,"nonce":"later"}""", "superseded")]
    [InlineData("""{"timeout":3600,"run_id":"run-2","try":1,"nonce":"another"}""", "busy")]
    [InlineData(null, "taken")]
    public async Task TryAcquire_EarlierTrysLeaseChangesMeanwhile_JudgedAnew(string? meanwhile, string expected)
    {
        await _store.PutTextAsync(Key, """{"timeout":3600,"run_id":"run-1","try":1,"nonce":"first"}""");
        _store.OnPut = async (request, cancel) =>
        {
            if (request.IfMatch is not null)
            {
                _store.OnPut = null;
                await ReplaceAsync(meanwhile);
            }

            return await _store.Inner.PutAsync(request, cancel);
        };

        var answer = await Manager().TryAcquireAsync(Database, "run-1", 2, Cancel);
        await using var lease = answer.Lease;

        Assert.Equal(expected, (lease, answer.IsSuperseded) switch { (not null, false) => "taken", (null, false) => "busy", (null, true) => "superseded", _ => "both" });
        Assert.Equal(meanwhile is not null && expected != "taken" ? meanwhile : null, lease is null ? await _store.GetTextAsync(Key) : null);
    }

    [Fact]
    public async Task TryAcquire_AnswerToTheTakeoverLost_IsHeldByItsNonce()
    {
        await using var earlier = await AcquireAsync(1);
        OnTakeover(async (request, cancel) =>
        {
            await _store.Inner.PutAsync(request, cancel);
            throw ScriptedStore.Transient();
        });

        await using var later = await AcquireAsync(2);

        Assert.Equal(("run-1", 2), await HolderAsync());
    }

    [Fact]
    public async Task TryAcquire_RequestOfTheTakeoverLost_ThrowsAndLeavesTheEarlierTrysLease()
    {
        await using var earlier = await AcquireAsync(1);

        await LoseTakeoverAsync();

        Assert.Equal(("run-1", 1), await HolderAsync());
    }

    [Fact]
    public async Task TryAcquire_TakeoverArrivesAfterItWasGivenUp_TheNextTryTakesItOver()
    {
        await using var earlier = await AcquireAsync(1);
        await _store.Inner.PutAsync(await LoseTakeoverAsync(), Cancel);

        await using var next = await AcquireAsync(3);

        Assert.Equal(("run-1", 3), await HolderAsync());
    }

    [Fact]
    public async Task TryAcquire_TakeoverArrivesAfterALaterOne_ChangesNothing()
    {
        await using var earlier = await AcquireAsync(1);
        var late = await LoseTakeoverAsync();
        await using var next = await AcquireAsync(3);

        Assert.Equal(PutStatus.PreconditionFailed, (await _store.Inner.PutAsync(late, Cancel)).Status);
        Assert.Equal(("run-1", 3), await HolderAsync());
    }

    [Fact]
    public async Task TryAcquire_CancelledAfterTheTakeover_RemovesTheLease()
    {
        await using var earlier = await AcquireAsync(1);
        using var cancel = new CancellationTokenSource();
        OnTakeover(async (request, _) =>
        {
            await _store.Inner.PutAsync(request, Cancel);
            await cancel.CancelAsync();
            throw new OperationCanceledException(cancel.Token);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Manager().TryAcquireAsync(Database, "run-1", 2, cancel.Token));

        Assert.Null(await _store.HeadAsync(Key, Cancel));
    }

    [Fact]
    public async Task TryAcquire_ManyTriesAtOnce_TheLastHasIt()
    {
        await _store.PutTextAsync(Key, """{"timeout":3600,"run_id":"run-1","try":1}""");

        var answers = await Task.WhenAll(Enumerable.Range(2, 4).Select(number => Task.Run(() => Manager().TryAcquireAsync(Database, "run-1", number, Cancel), Cancel)));

        Assert.Equal(("run-1", 5), await HolderAsync());
        Assert.NotNull(answers[^1].Lease);
        Assert.All(answers, answer => Assert.True(answer.Lease is null == answer.IsSuperseded));
        foreach (var lease in answers.Select(answer => answer.Lease).OfType<ILease>().OrderBy(lease => lease.TryNumber))
        {
            Assert.Equal(("run-1", 5), await HolderAsync());
            await lease.DisposeAsync();
            Assert.Equal(lease.TryNumber < 5, lease.IsSuperseded);
        }

        Assert.Null(await Manager().ReadAsync(Database, Cancel));
    }

    [Fact]
    public async Task TryAcquire_OneTryDeliveredManyTimes_ExactlyOneTakesTheOverdueLease()
    {
        await _store.PutTextAsync(Key, """{"timeout":3600,"run_id":"run-1","try":2}""");
        _time.Advance(TimeSpan.FromSeconds(1561));

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Manager().TryAcquireAsync(Database, "run-1", 2, Cancel), Cancel)));

        await using var winner = Assert.Single(answers, answer => answer.Lease is not null).Lease!;
        Assert.DoesNotContain(answers, answer => answer.IsSuperseded);
    }

    [Theory]
    [MemberData(nameof(Successors))]
    public async Task Renewal_AnotherLeaseInItsPlace_LostAndSupersededByItsOwnRunAlone(string? found, bool isSuperseded)
    {
        var lease = await AcquireAsync(2);
        await ReplaceAsync(found);
        bool? toldWhenLost = null;
        var lost = LostAsync(lease, () => toldWhenLost = lease.IsSuperseded);
        Assert.False(lease.IsSuperseded);

        await _time.PassAsync(Renewal, Cancel);
        await lost;
        await lease.DisposeAsync();

        Assert.Equal((isSuperseded, isSuperseded), (toldWhenLost!.Value, lease.IsSuperseded));
        Assert.Equal(found, await _store.GetTextAsync(Key));
    }

    [Fact]
    public async Task Renewal_LaterTryTookOver_EarlierOneStopsAndLeavesItAlone()
    {
        var earlier = await AcquireAsync(1);
        await _time.WaitForTimerAsync(Renewal, Cancel);
        var lost = LostAsync(earlier);
        await using var later = await AcquireAsync(2);

        _time.Advance(Renewal);
        await lost;
        await earlier.DisposeAsync();

        Assert.True(earlier.IsSuperseded);
        Assert.Equal(("run-1", 2), await HolderAsync());
        Assert.Equal((false, false), (later.Lost.IsCancellationRequested, later.IsSuperseded));
    }

    [Fact]
    public async Task Renewal_StoreDoesNotSayWhoHasIt_AskedAgain()
    {
        await using var lease = await AcquireAsync(1);
        await _store.Inner.PutTextAsync(Key, """{"timeout":3600,"run_id":"run-1","try":2}""");
        _store.BeforeNextGet(() => Task.FromException(ScriptedStore.Transient()));
        var lost = LostAsync(lease);

        await _time.PassAsync(Renewal, Cancel);
        await _time.PassAsync(Retry, Cancel);
        await lost;

        Assert.True(lease.IsSuperseded);
    }

    [Fact]
    public async Task Renewal_AnswerLostAndThenTakenOver_Superseded()
    {
        await using var earlier = await AcquireAsync(1);
        _store.LoseNextAnswer();
        var lost = LostAsync(earlier);
        await _time.PassAsync(Renewal, Cancel);
        await _time.WaitForTimerAsync(Retry, Cancel);
        await using var later = await AcquireAsync(2);

        _time.Advance(Retry);
        await lost;

        Assert.True(earlier.IsSuperseded);
    }

    /// <summary>A paused process wakes up when its trust has run out: who has the lease it sees as it releases it.</summary>
    [Fact]
    public async Task Release_TrustRanOutAndALaterTryHasIt_Superseded()
    {
        var earlier = await AcquireAsync(1);
        await _time.WaitForTimerAsync(Renewal, Cancel);
        await using var later = await AcquireAsync(2);
        _store.LosePuts();

        _time.Advance(TimeSpan.FromSeconds(3240));
        Assert.Equal((true, false), (earlier.Lost.IsCancellationRequested, earlier.IsSuperseded));
        await earlier.DisposeAsync();

        Assert.True(earlier.IsSuperseded);
        Assert.Equal(("run-1", 2), await HolderAsync());
    }

    [Fact]
    public async Task Release_TrustRanOutAndItIsStillThere_RemovedAndNotSuperseded()
    {
        var lease = await AcquireAsync(1);
        await _time.WaitForTimerAsync(Renewal, Cancel);
        _store.LosePuts();

        _time.Advance(TimeSpan.FromSeconds(3240));
        await lease.DisposeAsync();

        Assert.Equal((true, false), (lease.Lost.IsCancellationRequested, lease.IsSuperseded));
        Assert.Null(await _store.HeadAsync(Key, Cancel));
    }

    private static Task LostAsync(ILease lease, Action? told = null)
    {
        var lost = new TaskCompletionSource();
        lease.Lost.Register(() =>
        {
            told?.Invoke();
            lost.SetResult();
        });
        return lost.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    private LeaseManager Manager() => new(_store, new LeaseOptions(), _time, NullLogger.Instance);

    private async Task<ILease> AcquireAsync(int tryNumber) => (await Manager().TryAcquireAsync(Database, "run-1", tryNumber, Cancel)).Lease!;

    private async Task<(string? RunId, int? Try)> HolderAsync() => await Manager().ReadAsync(Database, Cancel) is { } holder ? (holder.RunId, holder.Try) : default;

    /// <summary>Another has written the lease, or removed it.</summary>
    private Task ReplaceAsync(string? body) => body is null ? _store.Inner.DeleteAsync(Key, cancellationToken: Cancel) : _store.Inner.PutTextAsync(Key, body);

    /// <summary>Try 2 takes the lease over, and gives up: its request is under way still.</summary>
    private async Task<PutRequest> LoseTakeoverAsync()
    {
        PutRequest? late = null;
        OnTakeover((request, _) =>
        {
            late = request;
            return Task.FromException<PutResult>(ScriptedStore.Transient());
        });
        await Assert.ThrowsAsync<ObjectStoreException>(() => AcquireAsync(2));
        return late!;
    }

    /// <summary>What happens, once, to the write that takes a lease over.</summary>
    private void OnTakeover(Func<PutRequest, CancellationToken, Task<PutResult>> happens) => _store.OnPut = (request, cancel) =>
    {
        if (request.IfMatch is null)
        {
            return _store.Inner.PutAsync(request, cancel);
        }

        _store.OnPut = null;
        return happens(request, cancel);
    };
}
