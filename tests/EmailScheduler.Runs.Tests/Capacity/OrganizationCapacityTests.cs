using EmailScheduler.Runs.Capacity;
using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Runs.Tests.Capacity;

/// <summary>By which numbers of the store work is refused.</summary>
public sealed class OrganizationCapacityTests : RunFolderTests
{
    private static readonly InstanceCapacity Tiny = new(1, 1);

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task RefusalOf_AfterARun_GoesByItsContactsAndTheSizeInTheStore(DatabaseLayoutKind layout)
    {
        await Folder.WithDatabaseAsync(layout);
        await Folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Contains("for 2 contacts", await RefusalAsync(Tiny, CapacityWork.Comparison), StringComparison.Ordinal);
        Assert.Contains("of disk", await RefusalAsync(Tiny with { MemoryBytes = long.MaxValue }, CapacityWork.Day), StringComparison.Ordinal);
        Assert.Null(await RefusalAsync(InstanceCapacity.Now(Folder.Settings), CapacityWork.Comparison));
    }

    [Fact]
    public async Task RefusalOf_NoRunHasCounted_GoesByTheSizeAlone()
    {
        await Folder.WithDatabaseAsync();

        Assert.Contains("of memory, and", await RefusalAsync(Tiny, CapacityWork.Comparison), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RefusalOf_NoDatabase_IsNotRefused() => Assert.Null(await RefusalAsync(Tiny, CapacityWork.Comparison));

    private Task<string?> RefusalAsync(InstanceCapacity capacity, CapacityWork work) => new OrganizationCapacity(Folder.Database, RunFolder.Organization, capacity).RefusalOfAsync(work, Cancel);
}
