using EmailScheduler.Runs.Overview;

namespace EmailScheduler.Runs.Tests.Overview;

/// <summary>What is listed, in which order, what it costs, and what is shown while the store is down.</summary>
public sealed class OrganizationOverviewTests : IDisposable
{
    private readonly OverviewStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Read_AThousandOrganizations_TwoListingsAndEachDocumentOnce()
    {
        await Task.WhenAll(Enumerable.Range(1, 1000).Select(id => _store.RanAsync(id, RunStatus.Completed)));
        await _store.PauseAsync(17);

        var cold = await _store.ReadAsync();
        Assert.Equal((1000, 50, 2, 1001), (cold.Found, cold.Organizations.Count, _store.Watched.Lists, _store.Watched.Gets.Count));
        _store.Watched.Gets.Clear();
        await _store.RanAsync(3, RunStatus.Rejected, hoursAgo: 1);

        var warm = await _store.ReadAsync();

        Assert.Equal(["org-status/3.json"], _store.Watched.Gets);
        Assert.Equal((4, 3L), (_store.Watched.Lists, warm.Organizations[0].OrganizationId));
    }

    [Fact]
    public async Task Read_OrganizationsOfEachState_ThoseThatNeedAPersonFirst()
    {
        await StandAsync();

        var page = await _store.ReadAsync();

        Assert.Equal([1L, 30, 2, 3, 4, 5, 6, 60], page.Organizations.Select(row => row.OrganizationId));
        Assert.Equal(
            [(OrganizationState.Unreadable, 1), (OrganizationState.Held, 1), (OrganizationState.Failed, 1), (OrganizationState.Late, 1), (OrganizationState.Paused, 1), (OrganizationState.NeverRun, 1), (OrganizationState.Good, 2)],
            page.States);
    }

    /// <summary>What is asked for, and which organizations that is, with how many on all pages.</summary>
    public static TheoryData<OverviewQuery, long[], int> Queries => new()
    {
        { new OverviewQuery { Order = OverviewOrder.Number, Limit = 3 }, [1, 2, 3], 8 },
        { new OverviewQuery { Order = OverviewOrder.Number, Limit = 3, Skip = 6 }, [30, 60], 8 },
        { new OverviewQuery { Order = OverviewOrder.Number, Skip = 8 }, [], 8 },
        { new OverviewQuery { Order = OverviewOrder.LastRun, Limit = 3 }, [60, 6, 4], 8 },
        { new OverviewQuery { NumberPrefix = "3" }, [30, 3], 2 },
        { new OverviewQuery { NumberPrefix = "30" }, [30], 1 },
        { new OverviewQuery { NumberPrefix = "31" }, [], 0 },
        { new OverviewQuery { NumberPrefix = "<b>" }, [], 0 },
        { new OverviewQuery { States = [OrganizationState.Late, OrganizationState.Held] }, [30, 3], 2 },
        { new OverviewQuery { OnlyWorking = true }, [60], 1 },
    };

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Read_PartOfThem_ThatPartInItsOrder(OverviewQuery query, long[] expected, int found)
    {
        await StandAsync();
        await using var lease = await _store.LeaseAsync(60);

        var page = await _store.ReadAsync(query);

        Assert.Equal(expected, page.Organizations.Select(row => row.OrganizationId));
        Assert.Equal(found, page.Found);
    }

    [Fact]
    public async Task Read_OrganizationsAreConfigured_ThoseAloneWhetherTheyAreThereOrNot()
    {
        await _store.RanAsync(1, RunStatus.Completed);
        await _store.RanAsync(2, RunStatus.Completed);
        using var overview = new OrganizationOverview(_store.Folder.Store, new RunSettings(), _store.Clock, NullLogger.Instance) { Organizations = [2, 5] };

        var page = await overview.ReadAsync(new OverviewQuery(), Cancel);

        Assert.Equal([(5L, OrganizationState.NeverRun, false), (2L, OrganizationState.Good, false)], page.Organizations.Select(row => (row.OrganizationId, row.State, row.HasDatabase)));
    }

    /// <summary>What the store has of an organization that is not in the list, and where it stands; one that is run on request alone is never late.</summary>
    [Theory]
    [InlineData("nothing", null)]
    [InlineData("database", OrganizationState.NeverRun)]
    [InlineData("status", OrganizationState.Good)]
    [InlineData("pause", OrganizationState.Paused)]
    public async Task Find_OrganizationThatIsNotInTheList_IsReadWhereItIsStored(string stored, OrganizationState? expected)
    {
        await _store.RanAsync(2, RunStatus.Completed);
        if (stored != "nothing")
        {
            await _store.PutDatabaseAsync(1);
        }

        if (stored is "status" or "pause")
        {
            await _store.RanAsync(1, RunStatus.Completed, hoursAgo: 100);
        }

        if (stored == "pause")
        {
            await _store.PauseAsync(1);
        }

        using var overview = new OrganizationOverview(_store.Watched, new RunSettings(), _store.Clock, NullLogger.Instance) { Organizations = [2] };

        var row = await overview.FindAsync(1, TimeSpan.Zero, Cancel);

        Assert.Equal((expected, expected is not null), (row?.State, row is { OrganizationId: 1, HasDatabase: true }));
        Assert.Equal([2L], (await overview.ReadAsync(new OverviewQuery(), Cancel)).Organizations.Select(one => one.OrganizationId));
    }

    [Fact]
    public async Task Find_OrganizationThatIsNotInTheList_ReadsEachOfItsDocumentsOnce()
    {
        await _store.RanAsync(1, RunStatus.Completed);
        await _store.PauseAsync(1);
        await using var lease = await _store.LeaseAsync(1);
        using var overview = new OrganizationOverview(_store.Watched, new RunSettings(), _store.Clock, NullLogger.Instance) { Organizations = [2] };

        var first = await overview.FindAsync(1, TimeSpan.Zero, Cancel);
        var gets = _store.Watched.Gets.Count;
        var second = await overview.FindAsync(1, TimeSpan.Zero, Cancel);

        Assert.Equal((3, 3), (gets, _store.Watched.Gets.Count));
        Assert.All([first, second], row => Assert.NotNull(row is { Pause: not null } ? row.Lease : null));
    }

    [Fact]
    public async Task Read_AgainBeforeItIsTooOld_DoesNotAskTheStore()
    {
        await _store.RanAsync(1, RunStatus.Completed);
        await _store.Overview.ReadAsync(new OverviewQuery(), Cancel);
        await _store.PauseAsync(1);

        Assert.Equal(OrganizationState.Good, (await _store.Overview.ReadAsync(new OverviewQuery(), Cancel)).Organizations[0].State);
        Assert.Equal(2, _store.Watched.Lists);
        _store.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(OrganizationState.Paused, (await _store.Overview.ReadAsync(new OverviewQuery(), Cancel)).Organizations[0].State);
    }

    [Fact]
    public async Task Read_SeveralAtOnce_ThoseThatWaitGetOneAnswer()
    {
        await _store.RanAsync(1, RunStatus.Completed);
        var isLet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Watched.OnListLevel = _ => isLet.Task;
        var first = _store.ReadAsync();
        _store.Clock.Advance(TimeSpan.FromSeconds(1));
        var others = Enumerable.Range(0, 5).Select(_ => _store.ReadAsync()).ToList();
        _store.Clock.Advance(TimeSpan.FromSeconds(1));

        isLet.SetResult();
        await first;

        Assert.All(await Task.WhenAll(others), page => Assert.Equal(1, page.Found));
        Assert.Equal(4, _store.Watched.Lists);
    }

    [Fact]
    public async Task Read_StoreIsDown_ShowsWhatWasKnownItsAgeAndTheReason()
    {
        await _store.RanAsync(1, RunStatus.Completed);
        var known = (await _store.ReadAsync()).AsOf;
        _store.Watched.OnListLevel = _ => throw new ObjectStoreException(ObjectStoreFailure.Transient, "The store cannot be reached.");
        _store.Clock.Advance(TimeSpan.FromMinutes(3));

        var page = await _store.ReadAsync();

        Assert.Equal((1, known, "The store cannot be reached."), (page.Found, page.AsOf, page.Failure));
        _store.Watched.OnListLevel = _ => Task.CompletedTask;
        Assert.Null((await _store.ReadAsync()).Failure);
    }

    [Fact]
    public async Task Read_StoreDoesNotAnswer_ShowsWhatWasKnown()
    {
        await _store.RanAsync(1, RunStatus.Completed);
        await _store.ReadAsync();
        _store.Watched.OnListLevel = token => Task.Delay(Timeout.Infinite, token);
        var reading = _store.ReadAsync();

        _store.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Contains("within 5 seconds", (await reading).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_StoreIsDownAndNothingIsKnown_Fails()
    {
        _store.Watched.OnListLevel = _ => throw new ObjectStoreException(ObjectStoreFailure.Transient, "The store cannot be reached.");

        await Assert.ThrowsAsync<ObjectStoreException>(() => _store.ReadAsync());
    }

    [Fact]
    public async Task Read_StoreIsDownAndSeveralWait_OneFailureAnswersThemAll()
    {
        var isDown = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _store.Watched.OnListLevel = _ => isDown.Task;
        var first = _store.ReadAsync();
        _store.Clock.Advance(TimeSpan.FromSeconds(1));
        var others = Enumerable.Range(0, 5).Select(_ => _store.ReadAsync()).ToList();
        _store.Clock.Advance(TimeSpan.FromSeconds(1));

        isDown.SetException(new ObjectStoreException(ObjectStoreFailure.Transient, "The store cannot be reached."));

        await Assert.ThrowsAsync<ObjectStoreException>(() => first);
        foreach (var other in others)
        {
            Assert.Equal(ObjectStoreFailure.Transient, (await Assert.ThrowsAsync<ObjectStoreException>(() => other)).Kind);
        }

        Assert.Equal(4, _store.Watched.Lists);
        _store.Watched.OnListLevel = _ => Task.CompletedTask;
        Assert.Equal(0, (await _store.ReadAsync()).Found);
    }

    [Fact]
    public async Task Read_OneDocumentCannotBeRead_ItsRowSaysSoAndShowsTheOlderOne()
    {
        await _store.RanAsync(1, RunStatus.Completed);
        await _store.RanAsync(2, RunStatus.Completed);
        await _store.ReadAsync();
        await _store.RanAsync(2, RunStatus.Rejected, hoursAgo: 1);
        _store.Watched.HoldUp = _ => throw new ObjectStoreException(ObjectStoreFailure.Configuration, "It may not be read.");

        var page = await _store.ReadAsync();

        Assert.Equal([(2L, OrganizationState.Unreadable, RunStatus.Completed), (1L, OrganizationState.Good, RunStatus.Completed)], page.Organizations.Select(row => (row.OrganizationId, row.State, row.LastRun!.Status)));
        Assert.Equal("'org-status/2.json' could not be read. It may not be read.", page.Organizations[0].Fault);
        Assert.Null(page.Failure);
    }

    [Fact]
    public async Task Read_StoreFailsForEveryDocument_IsNotAskedForAllOfThem()
    {
        await Task.WhenAll(Enumerable.Range(1, 100).Select(id => _store.RanAsync(id, RunStatus.Completed)));
        _store.Watched.HoldUp = _ => throw new ObjectStoreException(ObjectStoreFailure.Transient, "The store cannot be reached.");

        var page = await _store.ReadAsync();

        Assert.Equal([(OrganizationState.Unreadable, 100)], page.States);
        Assert.InRange(_store.Watched.Gets.Count, 8, 16);
    }

    private async Task StandAsync()
    {
        await _store.Folder.PutTextAsync("org-status/1.json", "{");
        await _store.RanAsync(30, RunStatus.Held, hoursAgo: 9);
        await _store.RanAsync(2, RunStatus.Rejected, hoursAgo: 8);
        await _store.RanAsync(3, RunStatus.Completed, hoursAgo: 30);
        await _store.RanAsync(4, RunStatus.Completed, hoursAgo: 7);
        await _store.PauseAsync(4);
        await _store.PutDatabaseAsync(5);
        await _store.RanAsync(6, RunStatus.Completed, hoursAgo: 6);
        await _store.RanAsync(60, RunStatus.Unchanged, hoursAgo: 5);
    }
}
