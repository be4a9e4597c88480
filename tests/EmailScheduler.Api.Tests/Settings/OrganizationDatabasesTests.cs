using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Objects.Directories;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Api.Tests.Settings;

/// <summary>A host on a developer's machine, where a missing database is made, in either layout.</summary>
public sealed class OrganizationDatabasesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("email-scheduler-test-").FullName;
    private readonly DirectoryObjectStore _store;
    private readonly OrganizationStatuses _statuses;

    public OrganizationDatabasesTests()
    {
        _store = new DirectoryObjectStore(_folder);
        _statuses = new OrganizationStatuses(_store);
    }

    public void Dispose()
    {
        _statuses.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("object", StoredDatabaseKind.PlainFile)]
    [InlineData("log", StoredDatabaseKind.Log)]
    public async Task List_EmbeddedStoreIsEmpty_MakesASampleOnce(string layout, StoredDatabaseKind expected)
    {
        Assert.Equal([99L], await Databases(layout).ListAsync(Cancel));
        var made = await Databases(layout).Of(99).ExamineAsync(Cancel);
        Assert.Equal(expected, made.Kind);

        Assert.Equal([99L], await Databases(layout == "log" ? "object" : "log").ListAsync(Cancel));

        Assert.True(made.IsSameAs(await Databases(layout).Of(99).ExamineAsync(Cancel)));
        Assert.Null(await Databases(layout).Of(99).HolderAsync(Cancel));
    }

    [Theory]
    [InlineData("object")]
    [InlineData("log")]
    public async Task List_AnotherProcessHoldsTheLease_LeavesItToThat(string layout)
    {
        var leases = new LeaseManager(_store, new LeaseOptions(), TimeProvider.System, NullLogger.Instance);
        await using var held = (await leases.TryAcquireAsync("org-data/99.db", "20260601T060000Z-ffffffff", 1, Cancel)).Lease;

        Assert.Empty(await Databases(layout).ListAsync(Cancel));
    }

    private OrganizationDatabases Databases(string layout)
    {
        var run = RunSettings.Read(new SettingsReader(name => name == "Database:Layout" ? layout : null));
        var settings = new HostSettings { Run = run, Store = StoreLocation.Of(configured: null, _folder) };
        return new OrganizationDatabases(_store, _statuses, settings, TimeProvider.System, NullLogger<OrganizationDatabases>.Instance);
    }
}
