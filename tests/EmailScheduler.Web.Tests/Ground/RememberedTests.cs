using EmailScheduler.Web.Pages;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Web.Tests.Ground;

public class RememberedTests
{
    private static readonly ObjectStoreException Down = new(ObjectStoreFailure.Transient, "No answer.");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 16, 6, 0, 0, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_StoreFailsLater_AnswersWhatWasKnownWithItsAge()
    {
        var remembered = new Remembered(_time);
        await remembered.ReadAsync("a", _ => Task.FromResult("known"), Token);
        _time.Advance(TimeSpan.FromMinutes(5));

        var (value, stale) = await remembered.ReadAsync<string>("a", _ => throw Down, Token);

        Assert.Equal("known", value);
        Assert.Equal(new StaleNotice(_time.GetUtcNow().AddMinutes(-5), "No answer."), stale);
    }

    [Fact]
    public async Task Read_StoreHangs_AnswersWhatWasKnownAfterAWhile()
    {
        var remembered = new Remembered(_time);
        await remembered.ReadAsync("a", _ => Task.FromResult("known"), Token);

        var reading = remembered.ReadAsync("a", async token => { await Task.Delay(Timeout.Infinite, token); return "never"; }, Token);
        _time.Advance(TimeSpan.FromSeconds(5));

        var (value, stale) = await reading;
        Assert.Equal("known", value);
        Assert.Contains("5 seconds", stale!.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_NothingIsKnown_FailureIsTheCallers() =>
        Assert.Same(Down, await Assert.ThrowsAsync<ObjectStoreException>(() => new Remembered(_time).ReadAsync<string>("a", _ => throw Down, Token)));

    [Fact]
    public async Task Read_MoreThanAreKept_TheOldestAreForgotten()
    {
        var remembered = new Remembered(_time) { Most = 10 };
        for (var key = 0; key < 12; key++)
        {
            await remembered.ReadAsync($"{key}", _ => Task.FromResult("known"), Token);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("known", (await remembered.ReadAsync<string>("11", _ => throw Down, Token)).Value);
        await Assert.ThrowsAsync<ObjectStoreException>(() => remembered.ReadAsync<string>("0", _ => throw Down, Token));
    }
}
