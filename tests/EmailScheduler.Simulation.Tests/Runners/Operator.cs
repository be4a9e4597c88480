using EmailScheduler.Runs;
using EmailScheduler.Runs.Restores;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Simulation.Tests.Runners;

/// <summary>A person who, at a bad moment, breaks a lease, restores an older version, or takes the database to the other layout, and perhaps back.</summary>
internal sealed class Operator(string name, World world, Action done, bool converts = false)
{
    public void Begin() => world.Timeline.In(world.Seeded.Between(TimeSpan.Zero, world.Faults.Profile.Lease * 3), Act);

    private void Act()
    {
        var isLog = world.Settings.Layout == DatabaseLayoutKind.Log;
        var breaks = !converts && (!world.FindsEveryCommit || world.Seeded.Chance(0.5));
        var isConverter = converts || (isLog && !breaks && world.Seeded.Chance(0.5));
        var process = new SimulatedProcess(name, world.Timeline, world.Seeded, world.Faults) { IsOperator = breaks, IsConverter = isConverter, Crashed = done };
        var temp = Directory.CreateDirectory(Path.Combine(world.Folder, name)).FullName;
        var database = new OrganizationDatabase(world.StoreOf(process), World.Organization, world.Settings with { TempFolder = temp }, process.Clock, NullLogger.Instance);
        world.Tell(process.Name, breaks ? "breaks the lease" : isConverter ? "converts" : "restores a version");
        process.Start(() => breaks ? database.BreakLeaseAsync(_ => true) : isConverter ? ConvertAsync(process, temp, isLog) : RestoreAsync(process, temp), task =>
        {
            world.Tell(process.Name, $"ends: {task.Status}");
            if (task.Exception?.InnerException is { } failure and not ObjectStoreException { Kind: ObjectStoreFailure.Transient } and not InvalidSettingException
                && (isConverter || failure is not InvalidDatabaseException))
            {
                world.Violate($"The operator's work failed: {failure}");
            }

            done();
        });
    }

    /// <summary>To the other layout; where conversion is what the seed is about, up to twice more.</summary>
    private async Task ConvertAsync(SimulatedProcess process, string temp, bool isLog)
    {
        var history = new OrganizationHistory(world.StoreOf(process), World.Organization, world.Settings with { TempFolder = temp }, process.Clock, NullLogger.Instance);
        var times = world.IsConverted ? world.Seeded.Pick(1, 2, 3) : 1;
        for (var time = 0; time < times; time++)
        {
            var target = isLog == (time % 2 == 0) ? DatabaseLayoutKind.PlainObject : DatabaseLayoutKind.Log;
            var outcome = await history.ConvertAsync(target);

            // Without the reason, which can name a run whose id differs from replay to replay.
            world.Tell(process.Name, $"converts to {target}: {outcome.Status}");
            await Task.Delay(world.Seeded.Between(TimeSpan.Zero, world.Faults.Profile.Lease), process.Clock);
        }
    }

    private async Task RestoreAsync(SimulatedProcess process, string temp)
    {
        var (store, settings) = (world.StoreOf(process), world.Settings with { TempFolder = temp });
        var history = new OrganizationHistory(store, World.Organization, settings, process.Clock, NullLogger.Instance);
        if (await history.ListAsync() is [.., var oldest])
        {
            var restore = new OrganizationRestore(store, World.Organization, settings, process.Clock, NullLogger.Instance);
            await restore.RunAsync(oldest, new RestoreOptions { IsExact = true }, (_, _) => Task.FromResult(true));
        }
    }
}
