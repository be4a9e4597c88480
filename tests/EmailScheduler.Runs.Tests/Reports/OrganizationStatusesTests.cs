
namespace EmailScheduler.Runs.Tests.Reports;

/// <summary>What it costs to read the statuses of many organizations.</summary>
public sealed class OrganizationStatusesTests : RunFolderTests
{
    private readonly WatchedStore _store;
    private readonly OrganizationStatuses _statuses;

    public OrganizationStatusesTests()
    {
        _store = new WatchedStore(Folder.Store);
        _statuses = new OrganizationStatuses(_store);
    }

    public override void Dispose()
    {
        _statuses.Dispose();
        base.Dispose();
    }

    [Fact]
    public async Task Read_AThousandOrganizations_OneListingAndTheReadsOfThePageOnce()
    {
        await Task.WhenAll(Enumerable.Range(1, 1000).Select(id => WriteAsync(id)));
        var page = Enumerable.Range(401, 100).Select(id => (long)id).ToList();

        Assert.Equal(100, (await ReadAsync(page)).Count);
        Assert.Equal((1, 100), (_store.Lists, _store.Gets.Count));

        Assert.Equal(100, (await ReadAsync(page)).Count);
        Assert.Equal((2, 100), (_store.Lists, _store.Gets.Count));
    }

    [Fact]
    public async Task Read_OneOfThemHasRunMeanwhile_ReadsThatOneOnly()
    {
        await Task.WhenAll(Enumerable.Range(1, 5).Select(id => WriteAsync(id)));
        await ReadAsync([1, 2, 3, 4, 5]);
        _store.Gets.Clear();
        await WriteAsync(3, minute: 30);

        var read = await ReadAsync([1, 2, 3, 4, 5]);

        Assert.Equal(["org-status/3.json"], _store.Gets);
        Assert.Equal(30, read[3].LastRun.StartedAt.Minute);
    }

    [Fact]
    public async Task Read_ManyAtOnce_EightReadsAtATime()
    {
        await Task.WhenAll(Enumerable.Range(1, 40).Select(id => WriteAsync(id)));
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.HoldUp = now =>
        {
            if (now == OrganizationStatuses.AtOnce)
            {
                full.TrySetResult();
            }

            return full.Task;
        };

        var read = await ReadAsync(Enumerable.Range(1, 40).Select(id => (long)id).ToList());

        Assert.Equal((40, 8), (read.Count, _store.MostAtOnce));
    }

    [Fact]
    public async Task Read_SeveralCallersAtOnce_EachStatusOnceAndEightReadsAtATime()
    {
        await Task.WhenAll(Enumerable.Range(1, 40).Select(id => WriteAsync(id)));
        _store.HoldUp = async _ => await Task.Yield();

        var read = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReadAsync(Enumerable.Range(1, 40).Select(id => (long)id).ToList())));

        Assert.All(read, one => Assert.Equal(40, one.Count));
        Assert.Equal(40, _store.Gets.Count);
        Assert.InRange(_store.MostAtOnce, 1, 8);
    }

    [Fact]
    public async Task Read_WhatIsNoStatus_IsLeftOutAndReadOnce()
    {
        await WriteAsync(1);
        await Folder.PutTextAsync("org-status/2.json", "{");
        await Folder.PutTextAsync("org-status/3.json", new string(' ', 100_000));
        await Folder.PutTextAsync("org-status/007.json", "{}");
        await Folder.PutTextAsync("org-status/x.json", "{}");
        await Folder.PutTextAsync("org-status/.json", "{}");
        await Folder.PutTextAsync("org-status/4.json/5.json", "{}");

        var listed = await _statuses.ListAsync(Cancel);
        Assert.Equal([1L, 2L, 3L], listed.Keys);
        Assert.Equal([1L], (await _statuses.ReadAsync(listed, listed.Keys, Cancel)).Keys);
        Assert.Equal([1L], (await _statuses.ReadAsync(listed, listed.Keys, Cancel)).Keys);
        Assert.Equal(3, _store.Gets.Count);
    }

    [Fact]
    public async Task Read_RemovedBetweenListingAndReading_IsLeftOut()
    {
        await WriteAsync(1);
        var listed = await _statuses.ListAsync(Cancel);
        await Folder.Store.DeleteAsync("org-status/1.json", cancellationToken: Cancel);

        Assert.Empty(await _statuses.ReadAsync(listed, listed.Keys, Cancel));
    }

    [Fact]
    public async Task Read_StoreFailsMidway_TheNextCallReadsTheRest()
    {
        await Task.WhenAll(Enumerable.Range(1, 20).Select(id => WriteAsync(id)));
        _store.HoldUp = _ => _store.Gets.Count > 10 ? throw new ObjectStoreException(ObjectStoreFailure.Transient, "down") : Task.CompletedTask;
        await Assert.ThrowsAsync<ObjectStoreException>(() => ReadAsync(Enumerable.Range(1, 20).Select(id => (long)id).ToList()));
        _store.HoldUp = _ => Task.CompletedTask;
        _store.Gets.Clear();

        Assert.Equal(20, (await ReadAsync(Enumerable.Range(1, 20).Select(id => (long)id).ToList())).Count);

        Assert.InRange(_store.Gets.Count, 10, 17);
    }

    [Fact]
    public async Task Read_MoreOrganizationsThanAreKept_MemoryStaysBounded()
    {
        await Task.WhenAll(Enumerable.Range(1, 12).Select(id => WriteAsync(id)));
        using var statuses = new OrganizationStatuses(_store) { MostKept = 5 };
        var listed = await statuses.ListAsync(Cancel);

        Assert.Equal(12, (await statuses.ReadAsync(listed, listed.Keys, Cancel)).Count);
        Assert.Equal(5, statuses.Kept);

        await statuses.ReadAsync(listed, [1, 2, 3], Cancel);
        _store.Gets.Clear();
        await statuses.ReadAsync(listed, [1, 2, 3], Cancel);
        Assert.Empty(_store.Gets);
        Assert.Equal(5, statuses.Kept);
    }

    private async Task<IReadOnlyDictionary<long, OrganizationStatus>> ReadAsync(IReadOnlyList<long> organizations) =>
        await _statuses.ReadAsync(await _statuses.ListAsync(Cancel), organizations, Cancel);

    private Task WriteAsync(long organizationId, int minute = 0)
    {
        var start = new DateTimeOffset(2025, 6, 1, 12, minute, 0, TimeSpan.Zero);
        var report = new RunReport { RunId = $"{start:yyyyMMdd'T'HHmmss'Z'}-0a1b2c3d", OrganizationId = organizationId, Status = RunStatus.Unchanged, StartedAt = start };
        return new OrganizationStatusWriter(Folder.Store, NullLogger.Instance).TryWriteAsync(report, holdsLease: false, Cancel);
    }
}
