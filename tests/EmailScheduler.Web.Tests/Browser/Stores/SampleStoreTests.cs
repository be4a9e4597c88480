using EmailScheduler.Runs.Overview;
using EmailScheduler.Runs.Settings;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Web.Tests.Browser.Stores;

/// <summary>That the organizations which the console is looked at with are what their names say.</summary>
public sealed class SampleStoreTests
{
    [Fact]
    public async Task FillAsync_EveryKind_IsInItsState()
    {
        await using var store = await TestStore.OpenAsync();
        await SampleStore.FillAsync(store, DateTimeOffset.UtcNow);

        var page = await ReadAsync(store);

        var states = page.Organizations.ToDictionary(row => row.OrganizationId, row => row.State);
        Assert.Equal(
            new Dictionary<long, OrganizationState>
            {
                [SampleStore.Good] = OrganizationState.Good,
                [SampleStore.OfLog] = OrganizationState.Good,
                [SampleStore.Held] = OrganizationState.Held,
                [SampleStore.ToApprove] = OrganizationState.Held,
                [SampleStore.Paused] = OrganizationState.Paused,
                [SampleStore.ToResume] = OrganizationState.Paused,
                [SampleStore.ToPause] = OrganizationState.Good,
                [SampleStore.ToRun] = OrganizationState.NeverRun,
                [SampleStore.ToRestore] = OrganizationState.Good,
                [SampleStore.Damaged] = OrganizationState.Unreadable,
                [SampleStore.Hostile] = OrganizationState.Paused,
                [SampleStore.HostileSetting] = OrganizationState.Failed,
                [SampleStore.NeverRun] = OrganizationState.NeverRun,
                [SampleStore.Leased] = OrganizationState.Good,
                [SampleStore.ToBreak] = OrganizationState.Good,
                [SampleStore.Late] = OrganizationState.Late,
            }.OrderBy(one => one.Key),
            states.OrderBy(one => one.Key));
        Assert.Equal([SampleStore.Leased, SampleStore.ToBreak], page.Organizations.Where(row => row.Lease is not null).Select(row => row.OrganizationId).Order());
    }

    [Fact]
    public async Task AddAsync_ManyOrganizations_AreThere()
    {
        await using var store = await TestStore.OpenAsync();
        await ManyOrganizations.AddAsync(store, DateTimeOffset.UtcNow);

        var page = await ReadAsync(store);

        Assert.Equal(ManyOrganizations.Count, page.Found);
        Assert.Equal([(OrganizationState.Failed, 10), (OrganizationState.Good, ManyOrganizations.Count - 10)], page.States);
    }

    private static async Task<OverviewPage> ReadAsync(TestStore store)
    {
        using var overview = new OrganizationOverview(store.Objects, new RunSettings(), TimeProvider.System, NullLogger.Instance);
        return await overview.ReadAsync(new OverviewQuery { Limit = int.MaxValue }, Cancel);
    }
}
