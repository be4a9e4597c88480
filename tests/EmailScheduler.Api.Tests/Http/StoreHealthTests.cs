using EmailScheduler.Api.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Api.Tests.Http;

/// <summary>Anonymous callers must not be able to cause costs.</summary>
public class StoreHealthTests
{
    [Fact]
    public async Task IsReachable_ManyAtOnce_IsOneRequestWhoeverGivesUp()
    {
        var store = new UnansweringStore();
        var health = new StoreHealth(store, new FakeTimeProvider(), NullLogger<StoreHealth>.Instance);
        using var impatient = new CancellationTokenSource();
        var first = health.IsReachableAsync(impatient.Token);
        var others = Enumerable.Range(0, 20).Select(_ => health.IsReachableAsync(Cancel)).ToList();

        await store.Asked.WaitAsync(Cancel);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        store.Answer();

        Assert.All(await Task.WhenAll(others), Assert.True);
        Assert.Equal(1, store.Requests);
    }

    [Fact]
    public async Task IsReachable_StoreNeverAnswers_IsNoAfterTenSeconds()
    {
        var clock = new FakeTimeProvider();
        var store = new UnansweringStore();
        var health = new StoreHealth(store, clock, NullLogger<StoreHealth>.Instance);
        var asked = health.IsReachableAsync(Cancel);
        await store.Asked.WaitAsync(Cancel);

        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.False(await asked);
    }
}
