using EmailScheduler.Api.Access;

namespace EmailScheduler.Api.Tests.Access;

public class CheckOutLimitsTests
{
    [Fact]
    public async Task EnterAsync_SameOrganization_WaitsForTheOneBefore()
    {
        await using var limits = new CheckOutLimits();
        var first = await limits.EnterAsync(99, Cancel);
        var second = limits.EnterAsync(99, Cancel);

        Assert.False(second.IsCompleted);
        first!.Dispose();

        Assert.NotNull(await second);
    }

    [Fact]
    public async Task EnterAsync_ThirdOrganization_WaitsForOneOfTwo()
    {
        await using var limits = new CheckOutLimits();
        Assert.NotNull(await limits.EnterAsync(1, Cancel));
        var second = await limits.EnterAsync(2, Cancel);
        var third = limits.EnterAsync(3, Cancel);

        Assert.False(third.IsCompleted);
        second!.Dispose();

        Assert.NotNull(await third);
    }

    [Fact]
    public async Task EnterAsync_QueueOfOrganizationIsFull_IsRefusedAndOthersAreNot()
    {
        await using var limits = new CheckOutLimits();
        Assert.NotNull(await limits.EnterAsync(99, Cancel));
        Task<IDisposable?>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => limits.EnterAsync(99, Cancel))];

        Assert.Null(await limits.EnterAsync(99, Cancel));

        Assert.All(waiting, one => Assert.False(one.IsCompleted));
        Assert.NotNull(await limits.EnterAsync(7, Cancel));
    }

    [Fact]
    public async Task EnterAsync_QueueOfProcessIsFull_IsRefusedAndKeepsNoPlaceOfItsOrganization()
    {
        await using var limits = new CheckOutLimits();
        IDisposable?[] working = [await limits.EnterAsync(1, Cancel), await limits.EnterAsync(2, Cancel)];
        Task<IDisposable?>[] waiting = [.. Enumerable.Range(3, 8).Select(organization => limits.EnterAsync(organization, Cancel))];
        Assert.Null(await limits.EnterAsync(99, Cancel));

        foreach (var one in working)
        {
            one!.Dispose();
        }

        foreach (var one in waiting)
        {
            (await one)!.Dispose();
        }

        Assert.NotNull(await limits.EnterAsync(99, Cancel));
    }

    [Fact]
    public async Task TryTakeFile_TenAreTaken_IsRefusedUntilOneIsGone()
    {
        await using var limits = new CheckOutLimits();
        var taken = Enumerable.Range(0, 10).Select(_ => limits.TryTakeFile()).ToList();

        Assert.All(taken, Assert.NotNull);
        Assert.Null(limits.TryTakeFile());
        taken[3]!.Dispose();
        Assert.NotNull(limits.TryTakeFile());
        Assert.Null(limits.TryTakeFile());
    }

    [Fact]
    public async Task EnterAsync_CallerIsGone_LeavesTheQueue()
    {
        await using var limits = new CheckOutLimits();
        var first = await limits.EnterAsync(99, Cancel);
        using var gone = new CancellationTokenSource();
        var second = limits.EnterAsync(99, gone.Token);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first!.Dispose();

        Assert.NotNull(await limits.EnterAsync(99, Cancel));
    }
}
