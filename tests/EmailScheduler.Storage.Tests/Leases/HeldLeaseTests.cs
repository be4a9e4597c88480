using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Storage.Tests.Leases;

/// <summary>What happens to a lease while it is held: renewal, loss, takeover, release. Timeout 60 s, renewed every 20 s, trusted for 54 s.</summary>
public sealed class HeldLeaseTests : FolderTests
{
    private const string Database = "org-data/99.db";
    private const string Key = "org-data/99.db.lock";

    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2.5);

    private readonly WatchedTime _time = new();
    private readonly ScriptedStore _store;
    private readonly LeaseManager _manager;

    public HeldLeaseTests()
    {
        _store = new ScriptedStore(new DirectoryObjectStore(Folder.Path, _time));
        _manager = new LeaseManager(_store, new LeaseOptions { Timeout = TimeSpan.FromSeconds(60) }, _time, NullLogger.Instance);
    }

    [Fact]
    public async Task Renewal_EveryThird_KeepsTheLeaseBeyondItsTimeout()
    {
        await using var lease = await AcquireAsync();
        var first = await _store.HeadAsync(Key, Cancel);
        for (var renewal = 0; renewal < 10; renewal++)
        {
            await _time.PassAsync(Renewal, Cancel);
        }

        await _time.WaitForTimerAsync(Renewal, Cancel);
        var last = await _store.HeadAsync(Key, Cancel);
        Assert.Equal(TimeSpan.FromSeconds(200), last!.LastModified - first!.LastModified);
        Assert.NotEqual(first.Metadata["nonce"], last.Metadata["nonce"]);
        Assert.Contains("\"timestamp\":\"2025-01-21T14:33:42Z\"", await _store.GetTextAsync(Key), StringComparison.Ordinal);
        Assert.False(lease.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Renewal_FailsOnceThenSucceeds_LeaseStays()
    {
        await using var lease = await AcquireAsync();
        _store.OnPut = (_, _) =>
        {
            _store.OnPut = null;
            return Task.FromException<PutResult>(ScriptedStore.Transient());
        };
        await _time.PassAsync(Renewal, Cancel);
        await _time.PassAsync(Retry, Cancel);
        await _time.WaitForTimerAsync(Renewal, Cancel);
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(lease.Lost.IsCancellationRequested);
        Assert.Equal(TimeSpan.FromSeconds(19), _time.GetUtcNow() - (await _store.HeadAsync(Key, Cancel))!.LastModified);
    }

    [Fact]
    public async Task Renewal_AnswerLost_GoesOnWithTheWriteThatArrived()
    {
        await using var lease = await AcquireAsync();
        _store.LoseNextAnswer();
        await _time.PassAsync(Renewal, Cancel);
        await _time.PassAsync(Retry, Cancel);
        await _time.PassAsync(Retry, Cancel);
        await _time.WaitForTimerAsync(Renewal, Cancel);
        Assert.False(lease.Lost.IsCancellationRequested);
        Assert.Equal(_time.GetUtcNow(), (await _store.HeadAsync(Key, Cancel))!.LastModified);
    }

    [Fact]
    public async Task Renewal_FailsUntilTheMargin_LostBeforeTheLeaseExpires()
    {
        await using var lease = await AcquireAsync();
        _store.LosePuts();
        await _time.PassAsync(Renewal, Cancel);
        for (var passed = Renewal; passed + Retry < TimeSpan.FromSeconds(54); passed += Retry)
        {
            await _time.PassAsync(Retry, Cancel);
            Assert.False(lease.Lost.IsCancellationRequested);
        }

        await _time.PassAsync(Retry, Cancel);
        Assert.True(lease.Lost.IsCancellationRequested);
        Assert.False((await _manager.ReadAsync(Database, Cancel))!.IsExpired);
    }

    [Fact]
    public async Task Renewal_HangsForEver_LostAllTheSame()
    {
        await using var lease = await AcquireAsync();
        var begun = new TaskCompletionSource();
        _store.OnPut = async (_, cancel) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, cancel);
            throw new InvalidOperationException("never");
        };
        await _time.PassAsync(Renewal, Cancel);
        await begun.Task.WaitAsync(Cancel);
        _time.Advance(TimeSpan.FromSeconds(33));
        Assert.False(lease.Lost.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(lease.Lost.IsCancellationRequested);

        // The renewal under way is given up only a little later.
        _time.Advance(TimeSpan.FromSeconds(2));
    }

    /// <summary>The store may have written the lease as soon as the request was sent, however late its answer comes: from then on it lasts for 60 s, and is trusted for 54 s.</summary>
    [Theory]
    [InlineData("claim", 0)]
    [InlineData("proof", 0)]
    [InlineData("renewal", 20)]
    public async Task Trust_AnswerComesLate_CountsFromTheSendingOfTheRequest(string late, int sentAt)
    {
        var puts = 0;
        _store.OnPut = async (request, cancel) =>
        {
            var number = ++puts;
            if (late == "proof" && number == 2)
            {
                // An operator has broken the lease: then the proof is a new one.
                await _store.Inner.DeleteAsync(Key, cancellationToken: cancel);
            }

            var put = number <= (late == "claim" ? 2 : 3) ? await _store.Inner.PutAsync(request, cancel) : throw ScriptedStore.Transient();
            if (number == late switch { "claim" => 1, "proof" => 2, _ => 3 })
            {
                await Task.Yield();
                _time.Advance(TimeSpan.FromSeconds(10));
            }

            return put;
        };
        await using var lease = await AcquireAsync();
        if (late == "renewal")
        {
            await _time.PassAsync(Renewal, Cancel);
        }

        await _time.WaitForTimerAsync(Renewal, Cancel);
        Assert.Equal(sentAt + 10, (_time.GetUtcNow() - _time.Start).TotalSeconds);
        _time.Advance(TimeSpan.FromSeconds(43.9));
        Assert.False(lease.Lost.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(lease.Lost.IsCancellationRequested);
    }

    /// <summary>That an earlier renewal arrived, though its answer was lost, shows later: when it was written is not known then, so it adds nothing to the trust.</summary>
    [Fact]
    public async Task Trust_RenewalFoundLater_CountsFromTheLastAnswer()
    {
        await using var lease = await AcquireAsync();
        var puts = 0;
        _store.OnPut = async (request, cancel) =>
        {
            // The first arrives and its answer is lost; the second finds it there.
            var put = ++puts <= 2 ? await _store.Inner.PutAsync(request, cancel) : null;
            return puts == 2 ? put! : throw ScriptedStore.Transient();
        };
        await _time.PassAsync(Renewal, Cancel);
        await _time.PassAsync(Retry, Cancel);
        await _time.PassAsync(Retry, Cancel);
        await _time.WaitForTimerAsync(Retry, Cancel);

        _time.Advance(TimeSpan.FromSeconds(28.9));
        Assert.False(lease.Lost.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(lease.Lost.IsCancellationRequested);
    }

    /// <summary>Who has lost the lease relies on nothing that was known of the server: it looks.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Release_PausedHolderWakesAfterATakeover_LeavesTheNewLease(bool removesUnseen)
    {
        _store.RemovesUnseen = removesUnseen;
        var paused = await AcquireAsync();
        await _time.WaitForTimerAsync(Renewal, Cancel);
        _store.OnPut = (request, cancel) => Paused(request) ? Task.FromException<PutResult>(ScriptedStore.Transient()) : _store.Inner.PutAsync(request, cancel);
        _time.Advance(TimeSpan.FromSeconds(61));
        await using var taken = (await _manager.TryAcquireAsync(Database, "run-2", 1, Cancel)).Lease;
        Assert.NotNull(taken);

        Assert.True(paused.Lost.IsCancellationRequested);
        await paused.DisposeAsync();
        Assert.Equal("run-2", (await _manager.ReadAsync(Database, Cancel))!.RunId);
    }

    [Fact]
    public async Task Release_AfterALostRenewalAnswer_RemovesTheLease()
    {
        var lease = await AcquireAsync();
        _store.LoseAnswers();
        await _time.PassAsync(Renewal, Cancel);
        await _time.WaitForTimerAsync(Retry, Cancel);
        await lease.DisposeAsync();
        Assert.Null(await _store.HeadAsync(Key, Cancel));
    }

    [Fact]
    public async Task Release_RunCancelledLongAgo_RemovesTheLease()
    {
        using var run = new CancellationTokenSource();
        var lease = (await _manager.TryAcquireAsync(Database, "run-1", 1, run.Token)).Lease!;
        await run.CancelAsync();
        await lease.DisposeAsync();
        Assert.Null(await _store.HeadAsync(Key, Cancel));
    }

    [Fact]
    public async Task Release_StoreFails_DoesNotThrowAndTheLeaseExpires()
    {
        var lease = await AcquireAsync();
        _store.BeforeDelete = _ => Task.FromException(ScriptedStore.Transient());
        await lease.DisposeAsync();
        Assert.NotNull(await _manager.ReadAsync(Database, Cancel));
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.True((await _manager.ReadAsync(Database, Cancel))!.IsExpired);
    }

    [Fact]
    public async Task Release_StoreHangs_GivesUpAfterFourSeconds()
    {
        var lease = await AcquireAsync();
        var store = new TaskCompletionSource();
        _store.OnPut = async (_, _) =>
        {
            await store.Task;
            throw ScriptedStore.Transient();
        };
        await _time.PassAsync(Renewal, Cancel);
        var release = lease.DisposeAsync();
        await _time.PassAsync(TimeSpan.FromSeconds(4), Cancel);
        await release;
        store.SetResult();
    }

    [Fact]
    public async Task Release_Twice_RemovesOnce()
    {
        var lease = await AcquireAsync();
        await lease.DisposeAsync();
        await using var next = await AcquireAsync("run-2");
        await lease.DisposeAsync();
        Assert.Equal("run-2", (await _manager.ReadAsync(Database, Cancel))!.RunId);
    }

    /// <summary>Whoever holds it has made no progress for too long: others get it when its life is over, and its holder knows before.</summary>
    [Fact]
    public async Task LeaveToExpire_HeldLease_IsRenewedNoMoreAndLostBeforeItExpires()
    {
        var (left, renewedAgain) = (new TaskCompletionSource(), new TaskCompletionSource());
        var manager = new LeaseManager(_store, new LeaseOptions { Timeout = TimeSpan.FromSeconds(60) }, _time, new WarningLog(left.SetResult));
        var lease = (await manager.TryAcquireAsync(Database, "run-1", 1, Cancel)).Lease!;
        await _time.PassAsync(Renewal, Cancel);
        await _time.WaitForTimerAsync(Renewal, Cancel);
        var renewed = await _store.HeadAsync(Key, Cancel);
        _store.OnPut = (request, cancel) =>
        {
            renewedAgain.TrySetResult();
            return _store.Inner.PutAsync(request, cancel);
        };

        lease.LeaveToExpire();

        var lost = LostAsync(lease);
        _time.Advance(Renewal);
        await Task.WhenAny(left.Task, renewedAgain.Task).WaitAsync(Cancel);
        Assert.False(renewedAgain.Task.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(33));
        Assert.False(lease.Lost.IsCancellationRequested);
        _time.Advance(TimeSpan.FromSeconds(1));
        await lost;
        Assert.Equal(renewed!.ETag, (await _store.HeadAsync(Key, Cancel))!.ETag);
        await lease.DisposeAsync();
        Assert.Null(await _store.HeadAsync(Key, Cancel));
    }

    [Fact]
    public async Task Renewal_AfterRelease_Ends()
    {
        var lease = await AcquireAsync();
        await lease.DisposeAsync();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await _store.HeadAsync(Key, Cancel));
        Assert.False(lease.Lost.IsCancellationRequested);
    }

    private static bool Paused(PutRequest request)
    {
        using var reader = new StreamReader(request.Content.OpenRead(0, request.Content.Length));
        return reader.ReadToEnd().Contains("run-1", StringComparison.Ordinal);
    }

    private static Task LostAsync(ILease lease)
    {
        var lost = new TaskCompletionSource();
        lease.Lost.Register(lost.SetResult);
        return lost.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    private async Task<ILease> AcquireAsync(string runId = "run-1") =>
        (await _manager.TryAcquireAsync(Database, runId, 1, Cancel)).Lease!;

    /// <summary>Tells of the first warning, which is given when something has been decided.</summary>
    private sealed class WarningLog(Action onWarning) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                onWarning();
            }
        }
    }
}
