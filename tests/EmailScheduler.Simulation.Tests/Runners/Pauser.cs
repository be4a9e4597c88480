using EmailScheduler.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Simulation.Tests.Runners;

/// <summary>A person who pauses the organization at some moment, and resumes it later, if nothing happens to that person before.</summary>
internal sealed class Pauser(string name, World world, Action done)
{
    private readonly TimeSpan _length = world.Accidents.Seeded.Between(TimeSpan.Zero, world.Faults.Profile.Lease * 2);

    public void Begin() => world.Timeline.In(world.Accidents.Seeded.Between(TimeSpan.Zero, world.Faults.Profile.Lease), Act);

    private void Act()
    {
        var process = new SimulatedProcess(name, world.Timeline, world.Seeded, world.Faults) { Crashed = done };
        process.Start(() => PauseAsync(process), task =>
        {
            world.Tell(name, $"ends: {task.Status}");
            if (task.Exception?.InnerException is { } failure and not ObjectStoreException { Kind: ObjectStoreFailure.Transient })
            {
                world.Violate($"Pausing failed: {failure}");
            }

            done();
        });
    }

    private async Task PauseAsync(SimulatedProcess process)
    {
        var acts = new OrganizationActs(world.StoreOf(process), World.Organization, world.Settings, process.Clock, NullLogger.Instance);
        await acts.PauseAsync("stop", until: null, name);
        world.Tell(name, "has paused");
        await Task.Delay(_length, process.Clock);
        var outcome = await acts.ResumeAsync("go on", name);
        world.Tell(name, $"has resumed: {outcome.Result}");
    }
}
