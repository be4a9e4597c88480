using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Functions.Tests.Orchestrations;

public class WorkerReservationTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly WorkerReservation _reservation;

    public WorkerReservationTests() => _reservation = new WorkerReservation(_clock);

    [Fact]
    public async Task TryEnter_OthersWork_EntersBesideThem()
    {
        using var first = await EnterAsync();
        using var second = await EnterAsync();

        Assert.NotNull(first);
        Assert.NotNull(second);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TryEnter_Reserved_IsTurnedAwayUntilTheReservationEnds(bool alone)
    {
        var suspect = await EnterAsync(alone: true);

        Assert.Null(await EnterAsync(alone));

        suspect!.Dispose();
        using var after = await EnterAsync(alone);
        Assert.NotNull(after);
    }

    [Fact]
    public async Task TryEnter_AloneWhileOthersWork_WaitsForThemAndLetsNoMoreIn()
    {
        var first = await EnterAsync();
        var second = await EnterAsync();

        var suspect = EnterAsync(alone: true);

        Assert.False(suspect.IsCompleted);
        Assert.Null(await EnterAsync());
        first!.Dispose();
        Assert.False(suspect.IsCompleted);
        second!.Dispose();
        using var entered = await suspect;
        Assert.NotNull(entered);
    }

    [Fact]
    public async Task TryEnter_AloneAndOthersNeverEnd_GivesUpAndFreesTheProcess()
    {
        using var endless = await EnterAsync();
        var suspect = EnterAsync(alone: true);

        _clock.Advance(WorkerReservation.Patience);

        Assert.Null(await suspect);
        using var next = await EnterAsync();
        Assert.NotNull(next);
    }

    [Fact]
    public async Task TryEnter_AloneAndCancelled_FreesTheProcess()
    {
        using var endless = await EnterAsync();
        using var cancel = new CancellationTokenSource();
        var suspect = _reservation.TryEnterAsync(alone: true, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => suspect);
        using var next = await EnterAsync();
        Assert.NotNull(next);
    }

    [Fact]
    public async Task Dispose_Twice_LeavesOnce()
    {
        var first = await EnterAsync();
        using var second = await EnterAsync();
        first!.Dispose();
        first.Dispose();

        var suspect = EnterAsync(alone: true);

        Assert.False(suspect.IsCompleted);
        second!.Dispose();
        using var entered = await suspect;
        Assert.NotNull(entered);
    }

    private Task<IDisposable?> EnterAsync(bool alone = false) => _reservation.TryEnterAsync(alone, Cancel);
}
