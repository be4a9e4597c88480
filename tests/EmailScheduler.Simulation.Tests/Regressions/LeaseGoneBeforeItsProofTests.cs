using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Objects.Directories;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Simulation.Tests.Regressions;

/// <summary>
/// A lease that was gone before its holder's proof of the store's conditions arrived made the holder accuse an honest store, and the run was rejected
/// for good instead of going on. Found by the simulation.
/// </summary>
public sealed class LeaseGoneBeforeItsProofTests : FolderTests
{
    [Fact]
    public async Task TryAcquire_LeaseBrokenBeforeItsProof_HeldByTheProof()
    {
        var store = new DirectoryObjectStore(Folder.Path);
        var broken = false;
        var intercepted = new InterceptedStore(store);
        intercepted.BeforePut = async request =>
        {
            if (!broken && await Leases(store).ReadAsync(World.DatabaseKey, Cancel) is not null)
            {
                broken = await Leases(store).BreakAsync(World.DatabaseKey, _ => true, Cancel);
            }
        };

        var answer = await Leases(intercepted).TryAcquireAsync(World.DatabaseKey, "run-1", 1, Cancel);

        Assert.True(broken);
        Assert.Equal("run-1", (await Leases(store).ReadAsync(World.DatabaseKey, Cancel))!.RunId);
        await answer.Lease!.DisposeAsync();
        Assert.Null(await Leases(store).ReadAsync(World.DatabaseKey, Cancel));
    }

    private static LeaseManager Leases(Storage.Objects.IObjectStore store) => new(store, new LeaseOptions(), TimeProvider.System, NullLogger.Instance);
}
