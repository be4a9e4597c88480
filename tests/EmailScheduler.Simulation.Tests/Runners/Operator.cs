using EmailScheduler.Runs;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Settings;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Simulation.Tests.Runners;

/// <summary>A person who, at a bad moment, breaks a lease, restores an older version, or takes the database to the other layout.</summary>
internal sealed class Operator(World world, Action done)
{
    public void Begin() => world.Timeline.In(world.Seeded.Between(TimeSpan.Zero, world.Faults.Profile.Lease * 3), Act);

    private void Act()
    {
        var isLog = world.Settings.Layout == DatabaseLayoutKind.Log;
        var breaks = !world.FindsEveryCommit || world.Seeded.Chance(0.5);

        // Only to the plain file: a conversion to a log that is there commits the plain file on top of it, which is a restore.
        var converts = isLog && !breaks && world.Seeded.Chance(0.5);
        var process = new SimulatedProcess("operator", world.Timeline, world.Seeded, world.Faults) { IsOperator = breaks, IsConverter = converts, Crashed = done };
        var temp = Directory.CreateDirectory(Path.Combine(world.Folder, "operator")).FullName;
        var database = new OrganizationDatabase(world.StoreOf(process), World.Organization, world.Settings with { TempFolder = temp }, process.Clock, NullLogger.Instance);
        world.Tell(process.Name, breaks ? "breaks the lease" : converts ? "converts to a plain file" : "restores a version");
        process.Start(() => breaks ? database.BreakLeaseAsync() : converts ? ConvertAsync(process, temp) : RestoreAsync(process, temp, database), task =>
        {
            world.Tell(process.Name, $"ends: {task.Status}");
            if (task.Exception?.InnerException is { } failure and not ObjectStoreException { Kind: ObjectStoreFailure.Transient } and not InvalidSettingException and not UnusableDatabaseException)
            {
                world.Violate($"The operator's work failed: {failure}");
            }

            done();
        });
    }

    private Task<RunOutcome> ConvertAsync(SimulatedProcess process, string temp) =>
        new OrganizationHistory(world.StoreOf(process), World.Organization, world.Settings with { TempFolder = temp }, process.Clock, NullLogger.Instance).ConvertAsync(DatabaseLayoutKind.PlainObject);

    private async Task RestoreAsync(SimulatedProcess process, string temp, OrganizationDatabase database)
    {
        if (world.Settings.Layout == DatabaseLayoutKind.Log)
        {
            var history = new OrganizationHistory(world.StoreOf(process), World.Organization, world.Settings with { TempFolder = temp }, process.Clock, NullLogger.Instance);
            if (await history.ListAsync(limit: 100) is [.., var oldest])
            {
                await history.RestoreAsCommitAsync(oldest.TxId);
            }

            return;
        }

        var versions = await database.ListVersionsAsync();
        if (versions.Count > 0)
        {
            await database.RestoreVersionAsync(versions[^1].Id);
        }
    }
}
